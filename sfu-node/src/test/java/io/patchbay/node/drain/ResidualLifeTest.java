package io.patchbay.node.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResidualLifeTest {
    private static Duration minutes(double minutes) {
        return Duration.ofMillis((long) (minutes * 60_000));
    }

    private static double predictedMinutes(List<Duration> ended, List<Duration> going) {
        return ResidualLife.of(ended, going).untilAllEnded(going).toSeconds() / 60.0;
    }

    @Test
    void shouldBeEmptyAtOnceWithoutSessions() {
        assertThat(predictedMinutes(List.of(), List.of())).isZero();
        assertThat(predictedMinutes(List.of(minutes(5)), List.of())).isZero();
    }

    @Test
    void shouldBeSaneWithoutObservations() {
        assertThat(predictedMinutes(List.of(), List.of(Duration.ZERO))).isBetween(10.0, 60.0);
        assertThat(predictedMinutes(List.of(), List.of(minutes(600)))).isBetween(5.0, 120.0);
    }

    @Test
    void shouldFollowWhatSessionsLast() {
        var ended = Collections.nCopies(500, minutes(30));

        assertThat(predictedMinutes(ended, List.of(Duration.ZERO))).isBetween(29.0, 32.0);
        assertThat(predictedMinutes(ended, List.of(minutes(20)))).isBetween(9.0, 12.0);
    }

    @Test
    void shouldTakeLongerForManyThanForOne() {
        var random = new Random(7);
        var ended = new ArrayList<Duration>();
        for (var i = 0; i < 1000; i++) {
            ended.add(minutes(-Math.log(1 - random.nextDouble()) * 20));
        }
        var one = predictedMinutes(ended, List.of(Duration.ZERO));
        var fifty = predictedMinutes(ended, Collections.nCopies(50, Duration.ZERO));

        // Exponential with a mean of 20 minutes: median 13.9; of the longest of 50, 85.9.
        assertThat(one).isBetween(11.0, 17.0);
        assertThat(fifty).isBetween(65.0, 115.0);
    }

    @Test
    void shouldCountSessionsThatGoOnAsLongOnes() {
        var ended = Collections.nCopies(20, minutes(5));
        var going = Collections.nCopies(100, minutes(60));

        assertThat(predictedMinutes(ended, going)).isGreaterThan(60);
    }

    @Test
    void shouldNeverPredictMoreThanADay() {
        assertThat(predictedMinutes(Collections.nCopies(1000, minutes(6000)), Collections.nCopies(1000, Duration.ZERO)))
                .isLessThanOrEqualTo(24 * 60.0);
    }

    @Test
    void shouldNotGrowAsSessionsOfAFixedLengthAge() {
        var ended = Collections.nCopies(200, minutes(45));
        var before = predictedMinutes(ended, List.of(Duration.ZERO));
        for (var age = 5; age <= 40; age += 5) {
            var now = predictedMinutes(ended, List.of(minutes(age)));
            assertThat(now).isLessThanOrEqualTo(before);
            before = now;
        }
    }
}
