package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Exhaustion.Point;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExhaustionTest {
    private static final long NOW_MS = 1_800_000_000_000L;

    @Test
    void shouldFollowTheSlopeFromTheNewestPoint() {
        var rising = points(100, 2);

        assertThat(Exhaustion.secondsBySlope(rising, 400).orElseThrow()).isBetween(8_460L, 8_461L);
        assertThat(Exhaustion.secondsBySlope(rising, 118)).as("at capacity").hasValue(0);
        assertThat(Exhaustion.secondsBySlope(rising, 50)).as("above it").hasValue(0);
    }

    @Test
    void shouldSayNothingWhereTheSlopeDoesNotRise() {
        assertThat(Exhaustion.secondsBySlope(points(100, 0), 400)).isEmpty();
        assertThat(Exhaustion.secondsBySlope(points(100, -3), 400)).isEmpty();
        assertThat(Exhaustion.secondsBySlope(points(100, 2).subList(0, 2), 400))
                .as("two points are no slope")
                .isEmpty();
        assertThat(Exhaustion.secondsBySlope(List.of(), 400)).isEmpty();
        assertThat(Exhaustion.secondsBySlope(List.of(at(0, 1), at(0, 2), at(0, 3)), 400))
                .as("all at one time")
                .isEmpty();
    }

    @Test
    void shouldNotLookBeyondTheHorizon() {
        var slow = List.of(at(0, 100), at(3600, 100.1), at(7200, 100.2));

        assertThat(Exhaustion.secondsBySlope(slow, 1_000)).isEmpty();
        assertThat(Exhaustion.secondsBySlope(slow, 101)).hasValue(28_800);
    }

    @Test
    void shouldFindTheFirstForetoldPointAtCapacity() {
        var forecast = List.of(at(-60, 900), at(60, 300), at(120, 500), at(180, 700));

        assertThat(Exhaustion.secondsByForecast(forecast, NOW_MS, 500)).hasValue(120);
        assertThat(Exhaustion.secondsByForecast(forecast, NOW_MS, 501)).hasValue(180);
        assertThat(Exhaustion.secondsByForecast(forecast, NOW_MS, 800)).isEmpty();
    }

    /// One point a minute.
    private static List<Point> points(int from, int step) {
        return IntStream.range(0, 10).mapToObj(i -> at(60 * i, from + i * step)).toList();
    }

    private static Point at(int second, double sessions) {
        return new Point(NOW_MS + second * 1000L, sessions);
    }
}
