package io.patchbay.gateway.table;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/// Reads `{"error":"...","claimed":"<node id>"}`: nobody has the room, and it is to be made there, because this gateway
/// proposed it or another one did before (ADR 0015).
final class ClaimedNode {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_BYTES = 4_096;

    private ClaimedNode() {}

    static Optional<String> in(byte[] body) {
        if (body.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            var claimed = MAPPER.readTree(body).path("claimed").asText("");
            return claimed.isEmpty() ? Optional.empty() : Optional.of(claimed);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
