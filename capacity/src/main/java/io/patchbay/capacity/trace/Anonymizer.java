package io.patchbay.capacity.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Takes out of records what should not leave a house. Keys and sealed keys, public addresses and free text are always
/// dropped; ids of nodes, rooms, tenants, gateways, picks and the like become salted hashes, equal ids equal hashes.
/// What a record says beyond its known fields is dropped too. Not thread-safe.
public final class Anonymizer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int HASH_BYTES = 8;
    private static final int MAX_REMEMBERED = 200_000;

    /// What is done with a field of text. Every text field of every event must be here: a test holds that.
    enum Treatment {
        KEEP,
        DROP,
        EMPTY,
        NODE,
        ADDRESS,
        ROOM,
        TENANT,
        SNAPSHOT,
        OTHER_ID
    }

    static final Map<String, Treatment> TREATMENTS = Map.ofEntries(
            Map.entry("key", Treatment.DROP),
            Map.entry("publicUrl", Treatment.DROP),
            Map.entry("detail", Treatment.EMPTY),
            Map.entry("cause", Treatment.EMPTY),
            Map.entry("nodeId", Treatment.NODE),
            Map.entry("owner", Treatment.NODE),
            Map.entry("excluded", Treatment.NODE),
            Map.entry("openBreakers", Treatment.NODE),
            Map.entry("keyless", Treatment.NODE),
            Map.entry("overloadedBefore", Treatment.NODE),
            Map.entry("removed", Treatment.NODE),
            Map.entry("address", Treatment.ADDRESS),
            Map.entry("roomKey", Treatment.ROOM),
            Map.entry("tenant", Treatment.TENANT),
            Map.entry("id", Treatment.SNAPSHOT),
            Map.entry("base", Treatment.SNAPSHOT),
            Map.entry("snapshotId", Treatment.SNAPSHOT),
            Map.entry("bootId", Treatment.OTHER_ID),
            Map.entry("pickId", Treatment.OTHER_ID),
            Map.entry("decisionId", Treatment.OTHER_ID),
            Map.entry("traceId", Treatment.OTHER_ID),
            Map.entry("gatewayId", Treatment.OTHER_ID),
            Map.entry("observer", Treatment.OTHER_ID),
            Map.entry("uuid", Treatment.OTHER_ID),
            Map.entry("region", Treatment.KEEP),
            Map.entry("country", Treatment.KEEP),
            Map.entry("version", Treatment.KEEP),
            Map.entry("capabilitiesHash", Treatment.KEEP),
            Map.entry("strategy", Treatment.KEEP),
            Map.entry("rule", Treatment.KEEP),
            Map.entry("reason", Treatment.KEEP),
            Map.entry("from", Treatment.KEEP),
            Map.entry("to", Treatment.KEEP));

    static final Map<String, EventCodec<? extends Record>> CODECS = Map.of(
            Topics.HEARTBEATS, EventCodec.HEARTBEAT,
            Topics.PICKS, EventCodec.PICK,
            Topics.NODE_REPORTS, EventCodec.NODE_REPORT,
            Topics.DECISIONS, EventCodec.DECISION_RECORD,
            Topics.CHANNELS, EventCodec.CHANNEL_RECORD,
            Topics.SNAPSHOTS, EventCodec.SNAPSHOT_DELTA,
            Topics.NODE_EVENTS, EventCodec.NODE_EVENT);

    private final @Nullable Mac mac;
    private final Map<String, String> hashes = new HashMap<>();

    private Anonymizer(@Nullable Mac mac) {
        this.mac = mac;
    }

    /// Hashes every id. Exports with the same salt have the same hashes; without it nobody can tell whose they are.
    public static Anonymizer hashing(byte[] salt) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt, "HmacSHA256"));
            return new Anonymizer(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /// Leaves ids as they are, so that decisions can be replayed; keys and free text are dropped all the same.
    public static Anonymizer keepingIds() {
        return new Anonymizer(null);
    }

    /// Topics whose records can be exported.
    public static boolean knows(String topic) {
        return CODECS.containsKey(topic);
    }

    /// The record without what should stay, empty if it is no event of its topic. A tombstone keeps its key, the id of
    /// a channel.
    public Optional<TraceRecord> anonymize(TraceRecord record) {
        var codec = CODECS.get(record.topic());
        if (codec == null) {
            return Optional.empty();
        }
        if (record.isTombstone()) {
            return Optional.of(new TraceRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestampMs(),
                    treated(Treatment.OTHER_ID, record.key()),
                    TraceRecord.NO_VALUE));
        }
        return known(codec, record.value()).map(json -> anonymize(record, json));
    }

    private TraceRecord anonymize(TraceRecord record, byte[] json) {
        try {
            var tree = (ObjectNode) MAPPER.readTree(json);
            treat(tree);
            return new TraceRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestampMs(),
                    key(record.topic(), tree),
                    MAPPER.writeValueAsBytes(tree));
        } catch (IOException e) {
            throw new UncheckedIOException("what a codec wrote is no JSON", e);
        }
    }

    /// Written again from the record that was read, so that only known fields are left.
    private static <T extends Record> Optional<byte[]> known(EventCodec<T> codec, byte[] json) {
        return switch (codec.decode(json)) {
            case Decoded.Ok<T>(var event) -> Optional.of(codec.encode(event));
            case Decoded.Bad<T> _ -> Optional.empty();
        };
    }

    /// The keys of DESIGN section 2.
    private static String key(String topic, ObjectNode event) {
        return switch (topic) {
            case Topics.DECISIONS -> event.path("decisionId").asText();
            case Topics.CHANNELS -> event.path("uuid").asText();
            case Topics.SNAPSHOTS -> {
                var id = event.path("id").asText();
                yield id.substring(0, Math.max(0, id.lastIndexOf(':')));
            }
            default -> event.path("nodeId").asText();
        };
    }

    private void treat(ObjectNode object) {
        for (var field : object.properties().stream().map(Map.Entry::getKey).toList()) {
            var value = object.path(field);
            if (value.isTextual()) {
                treatText(object, field, value.textValue());
            } else if (value instanceof ArrayNode list) {
                treatList(field, list);
            } else if (value instanceof ObjectNode part) {
                treat(part);
            }
        }
    }

    private void treatText(ObjectNode object, String field, String text) {
        var treatment = TREATMENTS.get(field);
        if (treatment == Treatment.DROP) {
            object.remove(field);
        } else if (treatment != null) {
            object.put(field, treated(treatment, text));
        }
    }

    private void treatList(String field, ArrayNode list) {
        var treatment = TREATMENTS.getOrDefault(field, Treatment.KEEP);
        for (var i = 0; i < list.size(); i++) {
            JsonNode element = list.get(i);
            if (element.isTextual()) {
                list.set(i, treated(treatment, element.textValue()));
            } else if (element instanceof ObjectNode part) {
                treat(part);
            }
        }
    }

    private String treated(Treatment treatment, String text) {
        if (treatment == Treatment.EMPTY) {
            return "";
        }
        if (mac == null || text.isEmpty()) {
            return text;
        }
        return switch (treatment) {
            case KEEP, DROP, EMPTY -> text;
            case NODE -> "node-" + hash(text);
            case ADDRESS -> "http://node-" + hash(text) + ":8070";
            case ROOM -> "room-" + hash(text);
            case TENANT -> "tenant-" + hash(text);
            case OTHER_ID -> hash(text);
            case SNAPSHOT -> {
                var colon = Math.max(0, text.lastIndexOf(':'));
                yield hash(text.substring(0, colon)) + text.substring(colon);
            }
        };
    }

    private String hash(String text) {
        if (hashes.size() >= MAX_REMEMBERED) {
            hashes.clear();
        }
        return hashes.computeIfAbsent(text, id -> {
            if (mac == null) {
                throw new IllegalStateException("hashes without a salt");
            }
            return HexFormat.of().formatHex(mac.doFinal(id.getBytes(StandardCharsets.UTF_8)), 0, HASH_BYTES);
        });
    }
}
