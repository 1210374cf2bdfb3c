package io.patchbay.node.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import org.junit.jupiter.api.Test;

final class LayerSelectorTest {
    private static final long MS = 1_000_000;

    private final LayerSelector selector = new LayerSelector(3);
    private long nowMs;

    /// Lets time pass with all three layers active; answers the layer that is wanted in the end.
    private int run(long ms) {
        for (long end = nowMs + ms; nowMs < end; nowMs += 100) {
            selector.onLayer(0, 150_000, nowMs * MS);
            selector.onLayer(1, 500_000, nowMs * MS);
            selector.onLayer(2, 1_500_000, nowMs * MS);
            if (selector.onTime(nowMs * MS)) {
                selector.onKeyFrame(selector.wanted());
            }
        }
        return selector.current();
    }

    @Test
    void shouldStartLowAndClimbToWhatTheEstimateAllows() {
        assertThat(run(1_000)).isZero();
        assertThat(run(4_000)).isEqualTo(1);

        selector.onEstimate(10_000_000);
        assertThat(run(1_900)).isEqualTo(1);
        assertThat(run(300)).isEqualTo(2);
    }

    @Test
    void shouldSwitchOnlyOnAKeyFrameOfTheWantedLayer() {
        selector.onLayer(0, 150_000, 0);

        assertThat(selector.onTime(0)).isTrue();
        assertThat(selector.current()).isEqualTo(LayerSelector.NONE);
        assertThat(selector.onKeyFrame(1)).isFalse();
        assertThat(selector.onKeyFrame(0)).isTrue();
        assertThat(selector.onKeyFrame(0)).isFalse();
        assertThat(selector.onTime(1)).isFalse();
    }

    @Test
    void shouldGoDownAtOnceAndUpOnlyAfterAWhile() {
        selector.onEstimate(10_000_000);
        assertThat(run(5_000)).isEqualTo(2);

        selector.onEstimate(600_000);
        assertThat(run(100)).isEqualTo(1);
        selector.onEstimate(10_000_000);
        assertThat(run(9_000)).isEqualTo(1);
        assertThat(run(2_000)).isEqualTo(2);
    }

    @Test
    void shouldLeaveALayerThatFellSilent() {
        selector.onEstimate(10_000_000);
        run(5_000);
        long silent = nowMs;
        for (; nowMs < silent + 1_300; nowMs += 100) {
            selector.onLayer(0, 150_000, nowMs * MS);
            if (selector.onTime(nowMs * MS)) {
                selector.onKeyFrame(selector.wanted());
            }
        }
        assertThat(selector.current()).isZero();
    }

    @Test
    void shouldNotFlapUnderANoisyEstimate() {
        var random = Seeded.random();
        int changes = 0;
        int before = LayerSelector.NONE;
        for (int i = 0; i < 600; i++) {
            selector.onEstimate(400_000 + random.nextInt(1_500_000));
            int now = run(100);
            changes += now == before ? 0 : 1;
            before = now;
        }
        assertThat(changes).isLessThan(12);
    }
}
