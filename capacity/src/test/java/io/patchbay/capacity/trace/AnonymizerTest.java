package io.patchbay.capacity.trace;

import static io.patchbay.capacity.trace.TraceRecord.NO_VALUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.capacity.generate.Preset;
import io.patchbay.capacity.generate.Traces;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeEvent;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.SnapshotDelta;
import java.lang.reflect.ParameterizedType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnonymizerTest {
    private static final String BEAT =
            "{\"schemaVersion\":1,\"nodeId\":\"http://sfu1.example.com:8070\",\"bootId\":\"b\",\"bootAtMs\":1,"
                    + "\"seq\":1,\"sentAtMs\":2,\"intervalMs\":1000,\"status\":\"up\",\"source\":\"node\","
                    + "\"address\":\"http://sfu1.example.com:8070\",\"publicUrl\":\"https://sfu1.example.com\","
                    + "\"region\":\"eu-west\",\"key\":\"eyJ.sealed\",\"channels\":0,\"sessions\":3,\"egressBps\":0,"
                    + "\"packetsPerSecond\":0,\"joinAttempts\":0,\"joinFailures\":0,\"version\":\"1\","
                    + "\"capabilitiesHash\":\"\",\"pickedRooms\":[{\"pickId\":\"secret-pick\",\"sessions\":2}],"
                    + "\"somethingNew\":\"unknown-secret\"}";

    @Test
    void shouldDropKeysAndHashIds() {
        var hashed = text(Anonymizer.hashing(new byte[] {1}), BEAT);

        assertThat(hashed)
                .contains("\"region\":\"eu-west\"", "\"sessions\":3", "\"nodeId\":\"node-", "http://node-")
                .doesNotContain("example.com", "sealed", "secret-pick", "unknown-secret", "publicUrl");
        assertThat(hashed).isEqualTo(text(Anonymizer.hashing(new byte[] {1}), BEAT));
        assertThat(hashed).isNotEqualTo(text(Anonymizer.hashing(new byte[] {2}), BEAT));
    }

    @Test
    void shouldDropKeysWhereIdsAreKept() {
        assertThat(text(Anonymizer.keepingIds(), BEAT))
                .contains("http://sfu1.example.com:8070", "secret-pick")
                .doesNotContain("sealed", "publicUrl", "unknown-secret");
    }

    @Test
    void shouldLeaveValidEventsOfEveryTopic() {
        var anonymizer = Anonymizer.hashing(new byte[] {7});

        for (var record : Traces.of(Preset.of(Preset.Name.NODE_LOSS), 1)) {
            var hashed = anonymizer.anonymize(record).orElseThrow();
            assertThat(anonymizer.anonymize(hashed)).as("is an event itself").isPresent();
            assertThat(new String(hashed.value(), UTF_8)).doesNotContain("\"node-0\"", "virtual:");
            assertThat(hashed.key()).isNotEmpty().isNotEqualTo(record.key());
        }
    }

    @Test
    void shouldLeaveOutWhatIsNoEvent() {
        assertThat(Anonymizer.keepingIds().anonymize(record("sfu.heartbeats", "{\"key\":\"x\"}")))
                .isEmpty();
        assertThat(Anonymizer.keepingIds().anonymize(record("sfu.dead-letters", "{}")))
                .isEmpty();
    }

    @Test
    void shouldKeepTombstonesOfChannelsUnderTheHashOfTheirKey() {
        var tombstone = new TraceRecord("sfu.channels", 0, 0, 5, "31dcc5dc-4d44-4e69-b2a1-01ee2b2b2a3f", NO_VALUE);

        var hashed = Anonymizer.hashing(new byte[] {1}).anonymize(tombstone).orElseThrow();
        var kept = Anonymizer.keepingIds().anonymize(tombstone).orElseThrow();

        assertThat(hashed.isTombstone()).isTrue();
        assertThat(hashed.key()).hasSize(16).isNotEqualTo(tombstone.key());
        assertThat(kept).isEqualTo(tombstone);
        assertThat(Anonymizer.keepingIds().anonymize(new TraceRecord("sfu.decisions", 0, 0, 5, "d", NO_VALUE)))
                .as("malformed")
                .isEmpty();
    }

    /// A new text field of an event is either harmless or not, and somebody has to say which.
    @Test
    void shouldKnowEveryTextFieldOfEveryEvent() {
        var fields = new HashSet<String>();
        for (var type : List.of(
                Heartbeat.class,
                Pick.class,
                NodeReport.class,
                DecisionRecord.class,
                ChannelRecord.class,
                SnapshotDelta.class,
                NodeEvent.class)) {
            collect(type, fields);
        }

        assertThat(Anonymizer.TREATMENTS.keySet()).containsAll(fields);
    }

    private static void collect(Class<?> type, Set<String> fields) {
        for (var component : type.getRecordComponents()) {
            var of = component.getGenericType() instanceof ParameterizedType list
                    ? (Class<?>) list.getActualTypeArguments()[0]
                    : component.getType();
            if (of == String.class) {
                fields.add(component.getName());
            } else if (of.isRecord()) {
                collect(of, fields);
            }
        }
    }

    private static String text(Anonymizer anonymizer, String json) {
        return new String(
                anonymizer
                        .anonymize(record("sfu.heartbeats", json))
                        .orElseThrow()
                        .value(),
                UTF_8);
    }

    private static TraceRecord record(String topic, String json) {
        return new TraceRecord(topic, 0, 0, 5, "", json.getBytes(UTF_8));
    }
}
