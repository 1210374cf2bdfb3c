package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Samples.Row;
import org.junit.jupiter.api.Test;

class LoadScoreTest {
    private static int score(Row row) {
        return LoadScore.permille(row.get(), Policy.DEFAULT);
    }

    @Test
    void shouldWeighSessionsCpuAndMemory() {
        assertThat(score(new Row("n").sessions(250).load(500, 500))).isEqualTo(500);
        assertThat(score(new Row("n").sessions(500).load(1000, 1000))).isEqualTo(1000);
        assertThat(score(new Row("n").sessions(45).load(350, 480))).isEqualTo(246);
    }

    @Test
    void shouldNeverBeClamped() {
        assertThat(score(new Row("n").sessions(1_500).load(1000, 1000))).isEqualTo(2_000);
        assertThat(LoadScore.micros(new Row("n").inFlight(Integer.MAX_VALUE).get(), Policy.DEFAULT))
                .isPositive();
    }

    @Test
    void shouldCountSessionsInFlightForTheRankButNotForOverload() {
        var row = new Row("n").sessions(50).inFlight(100).load(0, 0).get();

        assertThat(LoadScore.permille(row, Policy.DEFAULT)).isEqualTo(150);
        assertThat(LoadScore.reportedPermille(row, Policy.DEFAULT)).isEqualTo(50);
    }

    @Test
    void shouldBeAtLeastTheUseOfTheLine() {
        var row = new Row("n");
        row.egressBps = 950_000_000;
        row.maxEgressBps = 1_000_000_000;

        assertThat(score(row)).isEqualTo(950);
        assertThat(score(row.sessions(1_500).load(1000, 1000))).isEqualTo(2_000);
    }

    @Test
    void shouldUseTheWeightsOfThePolicy() {
        var policy = new Policy(Strategy.LOAD, 1000, 0, 0, 900, 50, 30_000, 3, 4, 60_000);

        assertThat(LoadScore.permille(
                        new Row("n").sessions(100).load(1000, 1000).get(), policy))
                .isEqualTo(200);
    }
}
