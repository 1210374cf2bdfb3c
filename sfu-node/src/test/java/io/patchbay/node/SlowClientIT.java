package io.patchbay.node;

import static io.patchbay.node.fakes.TestNode.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A client that takes nothing from its socket.
class SlowClientIT {
    /// Fills what the kernel buffers for a socket, some megabytes, in a few frames.
    private static final String LARGE = "x".repeat(500_000);

    @Test
    void shouldCutOffAClientThatDoesNotReadAndNobodyElse() {
        try (var node = TestNode.start(Map.of(
                "SFU_BATCH_MS", "5", "SFU_MAX_BACKLOG_BYTES", "1000000", "SFU_MAX_MESSAGES_PER_SECOND", "1000"))) {
            var uuid = json(node.get("/v1/channel?webRTC=false", "Authorization", "Bearer " + Tokens.room("slow")))
                    .path("uuid")
                    .asText();
            try (var ann = join(node, uuid, 1);
                    var ben = join(node, uuid, 2)) {
                var deaf = join(node, uuid, 3);
                deaf.stopReading();

                Wait.until("cut off", () -> {
                    ann.message("BROADCAST", "\"" + LARGE + "\"");
                    ben.expect("BROADCAST");
                    return closedAsTooSlow(node);
                });

                Wait.until("only the others are left", () -> node.sessions(uuid) == 2);
                assertThat(ann.expect("SESSION_LEAVE")
                                .at("/message/payload/sessionId")
                                .asInt())
                        .isEqualTo(3);
                ann.message("BROADCAST", "\"still here\"");
                ben.expect(
                        "the next broadcast",
                        envelope ->
                                envelope.at("/message/payload/message").asText().equals("still here"));
                deaf.webSocket().abort();
            }
        }
    }

    private static TestClient join(TestNode node, String uuid, int sessionId) {
        return TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, Integer.toString(sessionId)));
    }

    private static boolean closedAsTooSlow(TestNode node) {
        return node.manage("/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith("sfu_sockets_closed_total")
                        && line.contains("reason=\"too_slow\"")
                        && line.endsWith(" 1.0"));
    }
}
