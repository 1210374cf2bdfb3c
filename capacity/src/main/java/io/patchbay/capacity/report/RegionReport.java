package io.patchbay.capacity.report;

import io.patchbay.capacity.report.LoadHistory.MinuteOf;
import io.patchbay.placement.Exhaustion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// One region over a range.
///
/// @param region its name
/// @param hours hour by hour, without those of which nothing is known
/// @param backTest how wrong the forecast was
/// @param forecast peak sessions of the hours after the last whole one; nothing of less than a day of those
/// @param growthPerWeek sessions of the last seven days against those of the seven before, 0.05 for five
/// percent more;
///     not a number if the range is too short
/// @param secondsToExhaustion until the safe capacity is used up, or all of it where there is one
///     node; empty if that is not in sight
public record RegionReport(
        String region,
        List<Hour> hours,
        BackTest backTest,
        Forecast.Result forecast,
        double growthPerWeek,
        OptionalLong secondsToExhaustion) {

    private static final int FORECAST_HOURS = 48;
    private static final int SLOPE_MINUTES = 15;
    private static final long HOUR_MS = HourlySeries.HOUR_MS;
    private static final long MINUTE_MS = LoadHistory.MINUTE_MS;

    public RegionReport {
        hours = List.copyOf(hours);
    }

    /// An hour of a region.
    ///
    /// @param startMs epoch ms
    /// @param mean mean sessions
    /// @param p95 sessions that 95 percent of its minutes stay below
    /// @param peak most sessions
    /// @param capacity sessions its nodes could hold, least of its minutes
    /// @param safe the same with the largest node lost (N+1), least of its minutes
    /// @param nodes nodes that were there, least of its minutes
    /// @param isWhole whether it is known from its first minute to its last; only then it says what such an hour is
    ///     like
    public record Hour(
            long startMs, double mean, int p95, int peak, int capacity, int safe, int nodes, boolean isWhole) {
        /// Sessions that had still a place with the largest node lost; negative if not all had.
        public int headroom() {
            return safe - peak;
        }
    }

    static RegionReport of(String region, List<MinuteOf> minutes) {
        var hours = hours(minutes);
        var series = series(hours);
        var forecast = Forecast.of(series, series.size() < HourlySeries.DAY ? 0 : FORECAST_HOURS);
        var exhaustion = exhaustion(minutes, series, points(series, forecast));
        return new RegionReport(region, hours, BackTest.of(series), forecast, growth(hours, series), exhaustion);
    }

    /// Peaks of whole hours, which is what capacity is for. Not a number between them where nothing or only a part of
    /// an hour is known; empty if no hour is whole.
    HourlySeries series() {
        return series(hours);
    }

    private static HourlySeries series(List<Hour> hours) {
        var whole = hours.stream().filter(Hour::isWhole).toList();
        if (whole.isEmpty()) {
            return new HourlySeries(hours.getFirst().startMs(), List.of());
        }
        var startMs = whole.getFirst().startMs();
        var peaks = new Double[(int) ((whole.getLast().startMs() - startMs) / HOUR_MS) + 1];
        Arrays.fill(peaks, Double.NaN);
        whole.forEach(hour -> peaks[(int) ((hour.startMs() - startMs) / HOUR_MS)] = (double) hour.peak());
        return new HourlySeries(startMs, List.of(peaks));
    }

    /// What was foretold for the hours after the last whole one.
    List<Exhaustion.Point> forecastPoints() {
        return points(series(), forecast);
    }

    private static List<Exhaustion.Point> points(HourlySeries series, Forecast.Result forecast) {
        var points = new ArrayList<Exhaustion.Point>();
        for (var i = 0; i < forecast.values().size(); i++) {
            points.add(new Exhaustion.Point(
                    series.timeMs(series.size() + i), forecast.values().get(i)));
        }
        return points;
    }

    private static List<Hour> hours(List<MinuteOf> minutes) {
        var hours = new ArrayList<Hour>();
        var begin = 0;
        for (var i = 1; i <= minutes.size(); i++) {
            if (i == minutes.size() || hourOf(minutes.get(i)) != hourOf(minutes.get(begin))) {
                hours.add(hour(hourOf(minutes.get(begin)) * HOUR_MS, minutes.subList(begin, i)));
                begin = i;
            }
        }
        return hours;
    }

    /// A minute belongs to the hour that it ends in.
    private static long hourOf(MinuteOf minute) {
        return Math.floorDiv(minute.atMs() - 1, HOUR_MS);
    }

    private static Hour hour(long startMs, List<MinuteOf> minutes) {
        var sessions = minutes.stream().mapToInt(MinuteOf::sessions).toArray();
        Arrays.sort(sessions);
        return new Hour(
                startMs,
                Arrays.stream(sessions).average().orElse(0),
                sessions[Math.min(sessions.length - 1, (int) Math.ceil(0.95 * sessions.length) - 1)],
                sessions[sessions.length - 1],
                minutes.stream().mapToInt(MinuteOf::maxSessions).min().orElse(0),
                minutes.stream().mapToInt(MinuteOf::safe).min().orElse(0),
                minutes.stream().mapToInt(MinuteOf::nodes).min().orElse(0),
                minutes.getFirst().atMs() == startMs + MINUTE_MS
                        && minutes.getLast().atMs() == startMs + HOUR_MS);
    }

    private static double growth(List<Hour> hours, HourlySeries series) {
        if (series.size() < 2 * HourlySeries.WEEK) {
            return Double.NaN;
        }
        var weekMs = HourlySeries.WEEK * HOUR_MS;
        var endMs = series.timeMs(series.size());
        var last = mean(hours, endMs - weekMs, endMs);
        var before = mean(hours, endMs - 2 * weekMs, endMs - weekMs);
        return before == 0 ? Double.NaN : last / before - 1;
    }

    /// Of the whole hours of a time; 0 if there are none.
    private static double mean(List<Hour> hours, long fromMs, long toMs) {
        return hours.stream()
                .filter(hour -> hour.isWhole() && fromMs <= hour.startMs() && hour.startMs() < toMs)
                .mapToDouble(Hour::mean)
                .average()
                .orElse(0);
    }

    /// The forecast knows that the morning's rise ends at noon. A line through the last minutes does
    /// not, and speaks only
    /// while there is too little of a past to foretell from.
    private static OptionalLong exhaustion(
            List<MinuteOf> minutes, HourlySeries series, List<Exhaustion.Point> foretold) {
        var last = minutes.getLast();
        if (last.sessions() < last.planned() && series.size() >= BackTest.FIRST_DAYS * HourlySeries.DAY) {
            return Exhaustion.secondsByForecast(foretold, last.atMs(), last.planned());
        }
        var recent = minutes.subList(Math.max(0, minutes.size() - SLOPE_MINUTES), minutes.size()).stream()
                .map(minute -> new Exhaustion.Point(minute.atMs(), minute.sessions()))
                .toList();
        return Exhaustion.secondsBySlope(recent, last.planned());
    }
}
