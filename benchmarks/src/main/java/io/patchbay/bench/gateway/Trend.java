package io.patchbay.bench.gateway;

import java.util.List;

/// Whether a size grows, by the least-squares line through the second half of its measurements: what only fills up at
/// the start has filled by then.
///
/// A size grows if the line rises by more than [#GREATEST_RISE_PERCENT] of the mean within that half, and by
/// more than twice its standard error, so that ups and downs are no growth. Over ten minutes that is one percent
/// a minute; a longer run sees less.
///
/// @param mean of the second half
/// @param perMinute slope of the line
/// @param risePercent by how much the line rises within that half, in percent of the mean
/// @param verdict what follows
record Trend(double mean, double perMinute, double risePercent, Verdict verdict) {
    static final double GREATEST_RISE_PERCENT = 5;

    /// Fewer measurements in the second half say nothing.
    static final int LEAST = 4;

    private static final int STANDARD_ERRORS = 2;

    /// One measurement.
    record Point(double minute, double size) {}

    enum Verdict {
        FLAT,
        GROWS,
        TOO_SHORT
    }

    /// @param points in the order of time, evenly spaced
    static Trend of(List<Point> points) {
        var half = points.subList(points.size() / 2, points.size());
        var meanSize = half.stream().mapToDouble(Point::size).average().orElse(0);
        if (half.size() < LEAST) {
            return new Trend(meanSize, 0, 0, Verdict.TOO_SHORT);
        }
        var meanMinute = half.stream().mapToDouble(Point::minute).average().orElse(0);
        var spread = 0.0;
        var together = 0.0;
        for (var point : half) {
            var minutes = point.minute() - meanMinute;
            spread += minutes * minutes;
            together += minutes * (point.size() - meanSize);
        }
        var slope = together / spread;
        var residuals = 0.0;
        for (var point : half) {
            var off = point.size() - meanSize - slope * (point.minute() - meanMinute);
            residuals += off * off;
        }
        var error = Math.sqrt(residuals / (half.size() - 2) / spread);
        var rise = slope * (half.getLast().minute() - half.getFirst().minute());
        var risePercent = meanSize == 0 ? 0 : 100 * rise / meanSize;
        var grows = risePercent > GREATEST_RISE_PERCENT && slope > STANDARD_ERRORS * error;
        return new Trend(meanSize, slope, risePercent, grows ? Verdict.GROWS : Verdict.FLAT);
    }
}
