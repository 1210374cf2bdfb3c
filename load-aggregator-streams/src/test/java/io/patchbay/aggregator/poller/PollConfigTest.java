package io.patchbay.aggregator.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PollConfigTest {
    private static final String SECRETS = """
            [[sfu]]
            address = "HTTP://SFU1.example.com:8070/"
            region = "eu-west"
            key = "sfu1-secret-key"

            [[sfu]]
            address = "http://sfu2.example.com:8070"
            key = "sfu2-secret-key"

            [health]
            interval_seconds = 7
            unhealthy_threshold = 2
            """;

    @Test
    void shouldReadTheSecretsFileOfTheSeeds() {
        var config = PollConfig.from(null, SECRETS);

        assertThat(config.targets())
                .containsExactly(
                        new PollTarget("http://sfu1.example.com:8070", "eu-west"),
                        new PollTarget("http://sfu2.example.com:8070", ""));
        assertThat(config.intervalSeconds()).isEqualTo(7);
        assertThat(config.timeoutSeconds()).isEqualTo(5);
        assertThat(config.unhealthyThreshold()).isEqualTo(2);
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void shouldPreferTheVariableToTheFile() {
        var config = PollConfig.from("{\"sfu\":[{\"address\":\"http://other:8070\",\"key\":\"k\"}]}", SECRETS);

        assertThat(config.targets()).containsExactly(new PollTarget("http://other:8070", ""));
    }

    @Test
    void shouldHaveNoNodesAndDefaultTimesWithoutBoth() {
        assertThat(PollConfig.from(null, null)).isEqualTo(new PollConfig(List.of(), 10, 5, 3));
    }

    @Test
    void shouldNameTheFieldThatIsWrong() {
        assertThatThrownBy(() -> PollConfig.from("[{\"address\":5}]", null)).hasMessageContaining("sfu[0].address");
        assertThatThrownBy(() -> PollConfig.from("[{\"address\":\"ftp://x\"}]", null))
                .hasMessageContaining("sfu[0].address");
        assertThatThrownBy(() -> PollConfig.from("{", null)).hasMessageContaining("SFU_GATEWAY_NODES");
        assertThatThrownBy(() -> PollConfig.from(null, "[health]\ninterval_seconds = 0"))
                .hasMessageContaining("health.interval_seconds");
        assertThatThrownBy(() -> PollConfig.from(null, "key = \"abc")).hasMessageNotContaining("abc");
    }
}
