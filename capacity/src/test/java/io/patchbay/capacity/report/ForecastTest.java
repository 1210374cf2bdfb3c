package io.patchbay.capacity.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.capacity.generate.Preset;
import io.patchbay.capacity.generate.Shape;
import io.patchbay.capacity.generate.Traces;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastTest {
    private static final Shape BASE = Preset.of(Preset.Name.THREE_WEEKS);

    /// The shipped trace is the first seed.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldBeatSameAsYesterdayOnTheShippedShape(long seed) {
        assertBetter("three weeks", BASE, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void shouldBeatSameAsYesterdayOnOtherShapes(long seed) {
        var noWeekend = new Shape.Curve(3, 0.2, 1, 0, 0, 0.1);
        var growing = new Shape.Curve(1.5, 0.05, 0.3, 0.2, 0.8, 0.02);
        var shrinking = new Shape.Curve(4, 0.1, 0.1, -0.1, 0.3, 0.05);
        var loss = new Shape.NodeLoss(Duration.ofDays(10).plusHours(10), Duration.ofHours(6), 1, NodeSpec.Kind.DEAD);

        assertBetter("no weekend", shape(noWeekend, List.of()), seed);
        assertBetter("growing", shape(growing, List.of()), seed);
        assertBetter("shrinking, node loss", shape(shrinking, List.of(loss)), seed);
    }

    @Test
    void shouldForetellAWeekThatIsAlwaysTheSame() {
        var series = new HourlySeries(
                0, IntStream.range(0, 21 * 24).mapToObj(ForecastTest::weekly).toList());

        var result = Forecast.of(series, 7 * 24);

        for (var hour = 0; hour < 7 * 24; hour++) {
            assertThat(result.values().get(hour)).as("hour %d", hour).isCloseTo(weekly(hour), within(1e-9));
        }
        assertThat(BackTest.of(series).error()).isLessThan(BackTest.of(series).naiveError());
    }

    @Test
    void shouldSayLittleOfAShortPast() {
        for (var hours : new int[] {1, 23, 24, 25, 47, 48, 73}) {
            var series = new HourlySeries(
                    0, IntStream.range(0, hours).mapToObj(hour -> 5.0).toList());

            var result = Forecast.of(series, 48);

            assertThat(result.values())
                    .as("%d hours", hours)
                    .hasSize(48)
                    .allSatisfy(v -> assertThat(v).isFinite());
            assertThat(BackTest.of(series).days()).isZero();
        }
    }

    private static double weekly(int hour) {
        return 100 + 50 * (hour % 24) + (hour / 24 % 7 > 4 ? -60 : 0) + hour / 24 % 7;
    }

    private static Shape shape(Shape.Curve curve, List<Shape.NodeLoss> losses) {
        return new Shape(BASE.start(), Duration.ofDays(18), BASE.fleet(), curve, BASE.rooms(), List.of(), losses);
    }

    private static void assertBetter(String what, Shape shape, long seed) {
        var fromMs = shape.start().toEpochMilli();
        var history = new LoadHistory(fromMs, fromMs + shape.length().toMillis());
        Traces.of(shape, seed, Set.of(Topics.HEARTBEATS)).forEach(history::accept);
        var report = CapacityReport.of(what, history);

        assertThat(report.regions()).hasSize(2);
        for (var region : report.regions()) {
            var test = region.backTest();
            System.out.printf(
                    Locale.ROOT,
                    "%s, seed %d, %s: by %s, error %.3f, naive %.3f over %d days%n",
                    what,
                    seed,
                    region.region(),
                    region.forecast().way().label(),
                    test.error(),
                    test.naiveError(),
                    test.days());
            assertThat(test.days()).isGreaterThan(10);
            assertThat(test.error())
                    .as("%s, seed %d, %s", what, seed, region.region())
                    .isLessThan(test.naiveError());
        }
    }
}
