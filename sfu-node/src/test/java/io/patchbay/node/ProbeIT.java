package io.patchbay.node;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The node's own libwebrtc client against the node's own media ports.
class ProbeIT {
    @Test
    void shouldMeasureTheMediaPathWithoutCountingAsASession() {
        try (var node = TestNode.start(Map.of("SFU_PROBE_INTERVAL", "100"))) {
            until("a probe got through", () -> metrics(node).contains("sfu_media_probe_ok 1.0"));

            assertThat(metrics(node))
                    .doesNotContain("sfu_media_probe_connect_seconds NaN")
                    .contains("sfu_media_probe_loss_ratio 0.0")
                    .contains("sfu_sessions_admitted_total 0.0")
                    .contains("sfu_channels 0.0");
            assertThat(node.get("/v1/stats").body()).isEqualTo("[]");
        }
    }

    @Test
    void shouldSayWhenHttpAnswersAndMediaIsDead() {
        // Media ports are bound on one address and announced on another one, where nobody listens.
        var settings = Map.of("SFU_PROBE_INTERVAL", "100", "RTC_INTERFACE", "127.0.0.1", "PUBLIC_IP", "127.0.0.2");
        try (var node = TestNode.start(settings)) {
            until("a probe failed", () -> metrics(node).contains("sfu_media_probe_ok 0.0"));

            assertThat(node.get("/v1/noop").statusCode()).isEqualTo(200);
            assertThat(metrics(node)).contains("sfu_media_probe_connect_seconds NaN");
        }
    }

    private static String metrics(TestNode node) {
        return node.manage("/metrics").body();
    }
}
