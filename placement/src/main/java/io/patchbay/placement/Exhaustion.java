package io.patchbay.placement;

import java.util.List;
import java.util.OptionalLong;

/// When a region runs out of places. What it runs out of is the caller's choice: the honest one is
/// [RegionCapacity#plannedSessions].
public final class Exhaustion {
    /// Further away than this nothing is said.
    public static final long HORIZON_S = 30L * 24 * 3600;

    private static final double MS_PER_SECOND = 1000;

    private Exhaustion() {}

    /// Sessions at one moment, measured or foretold.
    ///
    /// @param atMs epoch ms
    /// @param sessions sessions of the region then
    public record Point(long atMs, double sessions) {}

    /// Seconds from the newest point until a straight line through recent ones meets the capacity; 0 if
    /// the newest is there already. Empty if the line does not rise, meets it beyond [#HORIZON_S], or if
    /// there are fewer than three points.
    ///
    /// @param recent in order of time, say of the last quarter of an hour
    /// @param capacity sessions
    public static OptionalLong secondsBySlope(List<Point> recent, long capacity) {
        if (recent.isEmpty()) {
            return OptionalLong.empty();
        }
        var newest = recent.getLast();
        if (newest.sessions() >= capacity) {
            return OptionalLong.of(0);
        }
        var perSecond = recent.size() < 3 ? 0 : slopePerSecond(recent);
        return perSecond <= 0
                ? OptionalLong.empty()
                : withinHorizon(Math.ceil((capacity - newest.sessions()) / perSecond));
    }

    /// Seconds until the first foretold point at or above the capacity. Empty if none is within
    /// [#HORIZON_S].
    ///
    /// @param forecast in order of time
    /// @param nowMs what to count from; points before it are passed over
    /// @param capacity sessions
    public static OptionalLong secondsByForecast(List<Point> forecast, long nowMs, long capacity) {
        for (var point : forecast) {
            if (point.atMs() >= nowMs && point.sessions() >= capacity) {
                return withinHorizon(Math.ceil((point.atMs() - nowMs) / MS_PER_SECOND));
            }
        }
        return OptionalLong.empty();
    }

    /// Least squares.
    private static double slopePerSecond(List<Point> points) {
        var fromMs = points.getFirst().atMs();
        var meanTime = 0.0;
        var meanSessions = 0.0;
        for (var point : points) {
            meanTime += (point.atMs() - fromMs) / MS_PER_SECOND / points.size();
            meanSessions += point.sessions() / points.size();
        }
        var covariance = 0.0;
        var variance = 0.0;
        for (var point : points) {
            var time = (point.atMs() - fromMs) / MS_PER_SECOND - meanTime;
            covariance += time * (point.sessions() - meanSessions);
            variance += time * time;
        }
        return variance == 0 ? 0 : covariance / variance;
    }

    private static OptionalLong withinHorizon(double seconds) {
        return seconds <= HORIZON_S ? OptionalLong.of((long) seconds) : OptionalLong.empty();
    }
}
