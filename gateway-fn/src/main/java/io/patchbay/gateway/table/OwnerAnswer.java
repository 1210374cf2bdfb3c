package io.patchbay.gateway.table;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/// Reads the node id in answers about rooms.
final class OwnerAnswer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_BYTES = 4_096;

    private OwnerAnswer() {}

    /// Of `{"error":"...","claimed":"<node id>"}`, an aggregator's: nobody has the room, and it is to be made there,
    /// because this gateway proposed it or another one did before (ADR 0015).
    static Optional<String> claimed(byte[] body) {
        return text(body, "claimed");
    }

    /// Of `{"uuid":"...","nodeId":"<node id>"}`, a node's: that one has the room.
    static Optional<String> in(byte[] body) {
        return text(body, "nodeId");
    }

    private static Optional<String> text(byte[] body, String field) {
        if (body.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            var text = MAPPER.readTree(body).path(field).asText("");
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
