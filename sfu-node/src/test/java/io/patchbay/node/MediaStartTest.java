package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.config.NodeConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediaStartTest {
    @Test
    void shouldGiveTheEngineTheLimitsOfTheNode() {
        var settings = MediaStart.settings(
                NodeConfig.from(Map.of("AUTH_KEY", "a2V5", "PUBLIC_IP", "127.0.0.1", "SFU_MAX_HANDSHAKES", "7")));

        assertThat(settings.maxHandshakes()).isEqualTo(7);
    }
}
