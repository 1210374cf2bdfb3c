package io.patchbay.node.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How long sessions still last, from how long others did: the survival curve of Kaplan and Meier (1958), in which
/// sessions that go on count as long as they have lasted. Pure.
///
/// With few observations a few assumed lengths decide ([#ASSUMED_S]); with many they hardly weigh. Beyond the longest
/// observation sessions are taken to end at the mean rate of all.
final class ResidualLife {
    /// Nobody waits longer for a prediction to come true.
    static final Duration MAX = Duration.ofHours(24);

    /// Lengths that are assumed before anything is known: a median of some 25 minutes and a long tail.
    static final List<Long> ASSUMED_S = List.of(120L, 600L, 1_500L, 2_700L, 5_400L);

    /// @param ended whether the session ended then, or goes on
    private record Observation(double lengthS, boolean ended) {}

    /// The share of sessions that last at least this long, just after the step.
    private record Step(double atS, double survival) {}

    private final List<Step> steps;
    private final double endsPerS;

    private ResidualLife(List<Step> steps, double endsPerS) {
        this.steps = List.copyOf(steps);
        this.endsPerS = endsPerS;
    }

    /// @param ended how long sessions lasted that are over
    /// @param going how long those have lasted that go on
    static ResidualLife of(List<Duration> ended, List<Duration> going) {
        var all = new ArrayList<Observation>();
        ASSUMED_S.forEach(length -> all.add(new Observation(length, true)));
        ended.forEach(length -> all.add(new Observation(seconds(length), true)));
        going.forEach(age -> all.add(new Observation(seconds(age), false)));
        all.sort(Comparator.comparingDouble(Observation::lengthS));
        var steps = new ArrayList<Step>();
        var survival = 1.0;
        var atRisk = all.size();
        var exposureS = 0.0;
        var ends = 0;
        for (var observation : all) {
            exposureS += observation.lengthS();
            if (observation.ended()) {
                ends++;
                // One more at risk than were seen: the longest observation is not the longest there will ever be.
                survival *= 1 - 1.0 / (atRisk + 1);
                steps.add(new Step(observation.lengthS(), survival));
            }
            atRisk--;
        }
        return new ResidualLife(steps, ends / Math.max(exposureS, 1));
    }

    /// When all of these have ended with a probability of one half; zero for none, [#MAX] at most.
    ///
    /// @param going how long they have lasted
    Duration untilAllEnded(List<Duration> going) {
        if (going.isEmpty()) {
            return Duration.ZERO;
        }
        var ages = going.stream().mapToDouble(ResidualLife::seconds).toArray();
        var low = 0.0;
        var high = seconds(MAX);
        while (high - low > 1) {
            var middle = (low + high) / 2;
            if (allEndedWithin(ages, middle) < 0.5) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Duration.ofSeconds((long) Math.ceil(high));
    }

    private double allEndedWithin(double[] ages, double timeS) {
        var all = 1.0;
        for (var age : ages) {
            all *= 1 - survival(age + timeS) / survival(age);
        }
        return all;
    }

    private double survival(double atS) {
        var survival = 1.0;
        for (var step : steps) {
            if (step.atS() > atS) {
                return survival;
            }
            survival = step.survival();
        }
        return survival * Math.exp(-endsPerS * (atS - steps.getLast().atS()));
    }

    private static double seconds(Duration duration) {
        return Math.max(0, duration.toMillis() / 1000.0);
    }
}
