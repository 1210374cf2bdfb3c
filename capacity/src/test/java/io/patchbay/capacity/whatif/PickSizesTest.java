package io.patchbay.capacity.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PickSizesTest {
    private static final long START_MS = 1_700_000_000_000L;

    /// 400,000 rooms would else be several hundred megabytes.
    @Test
    void shouldKeepNoMoreThanTheLastMinutesOfALongRange() {
        var sizes = new PickSizes();
        var first = sizes.picked("p0", "a", START_MS);
        sizes.seen("p0", 6, START_MS + 20_000);
        for (var second = 1; second <= 10_000; second++) {
            var atMs = START_MS + second * 1_000L;
            sizes.picked("p" + second, "b", atMs);
            sizes.seen("p" + second, 2, atMs + 1);
        }
        sizes.seen("p0", 9, START_MS + 10_000_000);

        assertThat(sizes.young()).isBetween(600, 602);
        assertThat(first.size()).as("what was known when it was let go").isEqualTo(6);
        assertThat(sizes.mean(99)).isEqualTo((6 + 2 * 10_000) / 10_001.0);
    }

    @Test
    void shouldCountOnlyRoomsThatNodesSpokeOf() {
        var sizes = new PickSizes();
        sizes.picked("silent", "a", START_MS);
        assertThat(sizes.mean(4)).isEqualTo(4);
        assertThat(sizes.meanRampMs()).isZero();

        sizes.picked("heard", "b", START_MS);
        sizes.seen("heard", 5, START_MS + 10_000);

        assertThat(sizes.mean(4)).isEqualTo(5);
        assertThat(sizes.meanRampMs()).isEqualTo(10_000);
        assertThat(sizes.placedOn("b")).isEqualTo(5);
        assertThat(sizes.placedOn("a")).as("one of the mean size").isEqualTo(5);
        assertThat(sizes.placedOn("c")).isZero();
    }
}
