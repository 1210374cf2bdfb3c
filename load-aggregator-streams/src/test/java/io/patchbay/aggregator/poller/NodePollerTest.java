package io.patchbay.aggregator.poller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NodePollerTest {
    private static final int TIMEOUT_S = 5;

    @Test
    void shouldTellOfTheSlowestPollButNotOfOneDuringWhichItStoodStill() {
        assertThat(NodePoller.isOutdated(0, TIMEOUT_S)).isFalse();
        assertThat(NodePoller.isOutdated(3 * TIMEOUT_S * 1_000 + 500, TIMEOUT_S))
                .isFalse();
        assertThat(NodePoller.isOutdated(60_000, TIMEOUT_S)).isTrue();
    }
}
