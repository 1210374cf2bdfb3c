package io.patchbay.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patchbay.bench.gateway.Trend.Verdict;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    /// One measurement a minute, as the bench takes them.
    private static Trend over(int minutes, IntToDoubleFunction size) {
        return Trend.of(IntStream.rangeClosed(0, minutes)
                .mapToObj(minute -> new Trend.Point(minute, size.applyAsDouble(minute)))
                .toList());
    }

    @Test
    void shouldCallALeakGrowth() {
        var trend = over(10, minute -> 25 + 0.5 * minute);

        assertThat(trend.verdict()).isEqualTo(Verdict.GROWS);
        assertThat(trend.perMinute()).isCloseTo(0.5, within(1e-9));
        assertThat(trend.mean()).isCloseTo(28.75, within(1e-9));
    }

    @Test
    void shouldCallTheSameFlat() {
        assertThat(over(10, _ -> 25).verdict()).isEqualTo(Verdict.FLAT);
        assertThat(over(10, minute -> 25 - 0.5 * minute).verdict()).isEqualTo(Verdict.FLAT);
    }

    @Test
    void shouldCallFlatWhatFillsAtTheStartOnly() {
        assertThat(over(10, minute -> 20 + Math.min(4, minute) * 2).verdict()).isEqualTo(Verdict.FLAT);
    }

    @Test
    void shouldCallGrowthWhatStillFills() {
        assertThat(over(10, minute -> 20 + Math.min(9, minute) * 2).verdict()).isEqualTo(Verdict.GROWS);
    }

    /// A memory that forgets half of what it has at a time.
    @Test
    void shouldCallFlatWhatGoesUpAndDown() {
        assertThat(over(10, minute -> 25 + minute % 2).verdict()).isEqualTo(Verdict.FLAT);
        assertThat(over(60, minute -> 25 + minute % 7).verdict()).isEqualTo(Verdict.FLAT);
    }

    @Test
    void shouldFindALeakAmongUpsAndDowns() {
        var random = new Random(42);

        var trend = over(30, minute -> 25 + 0.2 * minute + random.nextDouble());

        assertThat(trend.verdict()).isEqualTo(Verdict.GROWS);
        assertThat(trend.perMinute()).isCloseTo(0.2, within(0.1));
    }

    @Test
    void shouldFindASlowerLeakInALongerRun() {
        assertThat(over(10, minute -> 25 + 0.1 * minute).verdict()).isEqualTo(Verdict.FLAT);
        assertThat(over(60, minute -> 25 + 0.1 * minute).verdict()).isEqualTo(Verdict.GROWS);
    }

    @Test
    void shouldSayNothingOfAShortRun() {
        assertThat(over(5, minute -> 25 + 10 * minute).verdict()).isEqualTo(Verdict.TOO_SHORT);
        assertThat(over(6, minute -> 25 + 10 * minute).verdict()).isEqualTo(Verdict.GROWS);
    }
}
