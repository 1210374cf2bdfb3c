package io.patchbay.gateway.channel;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/// A node's answer to a channel request.
///
/// @param uuid the channel
/// @param url where the node says browsers connect
record NodeChannel(String uuid, String url) {
    private static final int MAX_UUID = 256;
    private static final int MAX_URL = 2_048;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Whether the `url` names this channel below an address that any node may answer, so that it stands as it is.
    boolean isShared() {
        return url.contains("/v1/room/" + uuid + "/");
    }

    /// Reads `{"uuid","url"}`; empty if that is not what it is.
    static Optional<NodeChannel> read(byte[] body) {
        try {
            var json = MAPPER.readTree(body);
            var uuid = text(json, "uuid", MAX_UUID);
            var url = text(json, "url", MAX_URL);
            return uuid.isEmpty() || url.isEmpty() ? Optional.empty() : Optional.of(new NodeChannel(uuid, url));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode json, String field, int maxLength) {
        var value = json.path(field);
        var fits = value.isTextual()
                && value.textValue().length() <= maxLength
                && value.textValue().chars().noneMatch(Character::isISOControl);
        return fits ? value.textValue() : "";
    }
}
