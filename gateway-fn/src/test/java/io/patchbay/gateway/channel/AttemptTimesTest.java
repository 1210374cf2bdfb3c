package io.patchbay.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class AttemptTimesTest {
    private final AttemptTimes times = new AttemptTimes();

    private void answered(String nodeId, int answers) {
        for (var i = 0; i < answers; i++) {
            times.answered(nodeId, 1_000);
        }
    }

    @Test
    void shouldSayNothingOfANodeBeforeItHasAnsweredOften() {
        answered("n1", AttemptTimes.LEAST - 1);
        assertThat(times.p95Ns("n1")).isZero();

        answered("n1", 1);

        assertThat(times.p95Ns("n1")).isEqualTo(1_000);
    }

    @Test
    void shouldForgetNodesThatLeft() {
        answered("left", AttemptTimes.LEAST);
        answered("n1", AttemptTimes.LEAST);

        times.keep(Set.of("n1", "n2"));

        assertThat(times.p95Ns("left")).isZero();
        assertThat(times.p95Ns("n1")).isEqualTo(1_000);
    }
}
