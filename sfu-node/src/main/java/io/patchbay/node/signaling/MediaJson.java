package io.patchbay.node.signaling;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.node.ice.IceCandidate;
import io.patchbay.node.ice.IceProtocol;
import io.patchbay.node.media.TransportInfo;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpParameters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// Media parameters as mediasoup-client reads and writes them (`docs/odoo-protocol.md`, "Media").
public final class MediaJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private MediaJson() {}

    /// What a client says it can receive.
    ///
    /// @throws IllegalArgumentException naming what is wrong
    static RtpCapabilities capabilities(JsonNode json) {
        return read(json, RtpCapabilities.class);
    }

    /// What a client says it sends.
    ///
    /// @throws IllegalArgumentException naming what is wrong
    static RtpParameters parameters(JsonNode json) {
        return read(json, RtpParameters.class);
    }

    static JsonNode of(RtpCapabilities capabilities) {
        return MAPPER.valueToTree(capabilities);
    }

    static JsonNode of(RtpParameters parameters) {
        return MAPPER.valueToTree(parameters);
    }

    /// SHA-256 of the capabilities, hex. Nodes of a fleet must announce equal ones: a client keeps the first it saw.
    public static String hash(RtpCapabilities capabilities) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(BusJson.write(of(capabilities)).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    /// Our side of a transport.
    static ObjectNode of(TransportInfo info) {
        var json = JsonNodeFactory.instance.objectNode().put("id", info.id());
        json.putObject("iceParameters")
                .put("usernameFragment", info.credentials().usernameFragment())
                .put("password", info.credentials().password())
                .put("iceLite", true);
        var candidates = json.putArray("iceCandidates");
        info.candidates().forEach(candidate -> candidates.add(of(candidate)));
        var dtls = json.putObject("dtlsParameters").put("role", "auto");
        dtls.putArray("fingerprints").addObject().put("algorithm", "sha-256").put("value", info.fingerprint());
        return json;
    }

    private static ObjectNode of(IceCandidate candidate) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("foundation", candidate.foundation())
                .put("priority", candidate.priority())
                .put("ip", candidate.address())
                .put("address", candidate.address())
                .put("protocol", candidate.protocol().name().toLowerCase(Locale.ROOT))
                .put("port", candidate.port())
                .put("type", "host");
        return candidate.protocol() == IceProtocol.TCP ? json.put("tcpType", "passive") : json;
    }

    /// The client's SHA-256 fingerprint in `dtlsParameters`.
    ///
    /// @throws IllegalArgumentException if there is none
    static String fingerprint(JsonNode dtlsParameters) {
        for (var fingerprint : dtlsParameters.path("fingerprints")) {
            if (fingerprint.path("algorithm").asText().equalsIgnoreCase("sha-256")
                    && fingerprint.path("value").isTextual()) {
                return fingerprint.path("value").textValue();
            }
        }
        throw new IllegalArgumentException("dtlsParameters.fingerprints: one of algorithm sha-256 is required");
    }

    private static <T> T read(JsonNode json, Class<T> type) {
        if (!json.isObject()) {
            throw new IllegalArgumentException(type.getSimpleName() + " must be an object");
        }
        try {
            return MAPPER.treeToValue(json, type);
        } catch (JsonProcessingException e) {
            var cause = e.getCause() instanceof IllegalArgumentException limit ? limit.getMessage() : null;
            throw new IllegalArgumentException(cause == null ? e.getOriginalMessage() : cause, e);
        }
    }
}
