package io.patchbay.capacity.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/// Foretells the hours after a series with a seasonal profile: what the same hour was on earlier days of its kind, at
/// the level of today. Several ways to do so compete on the past of the series, "same as yesterday" among them, and the
/// one that was least wrong there is used: a series without a season is not given one.
public final class Forecast {
    private static final int TRIAL_DAYS = 7;
    private static final int HORIZON = HourlySeries.DAY;

    /// Ways to foretell, from the simplest to the richest.
    public enum Way {
        /// The same hour of the day before.
        YESTERDAY("same as yesterday"),
        /// The middle of the same hour on the last days.
        DAYS("middle of the last days"),
        /// The same of days of its kind, at today's level: working days, Saturdays and Sundays are kinds of their own.
        KINDS_OF_DAYS("working days and weekends apart"),
        /// The same hour of the last weeks, at today's level.
        WEEKS("same hour of the week");

        private final String label;

        Way(String label) {
            this.label = label;
        }

        /// For people.
        public String label() {
            return label;
        }
    }

    private Forecast() {}

    /// What was foretold.
    ///
    /// @param way how
    /// @param values one for each hour after the series
    public record Result(Way way, List<Double> values) {
        public Result {
            values = List.copyOf(values);
        }
    }

    /// Foretells the next hours by the way that would have been best so far.
    ///
    /// @param hours how many, at most a week
    public static Result of(HourlySeries series, int hours) {
        var way = bestWay(series);
        return new Result(way, next(series, hours, way));
    }

    /// The way with the least error over the last days, foretelling each from what was before it. With less than two
    /// days there is nothing to choose by.
    static Way bestWay(HourlySeries series) {
        var best = Way.YESTERDAY;
        var least = error(series, Way.YESTERDAY);
        for (var way : Way.values()) {
            var error = error(series, way);
            if (error < least) {
                best = way;
                least = error;
            }
        }
        return best;
    }

    private static double error(HourlySeries series, Way way) {
        var error = 0.0;
        for (var day = 1; day <= TRIAL_DAYS; day++) {
            var end = series.size() - (day - 1) * HORIZON;
            var begin = end - HORIZON;
            if (begin < 2 * HORIZON) {
                break;
            }
            var foretold = next(series.first(begin), HORIZON, way);
            for (var hour = begin; hour < end; hour++) {
                error += orZero(Math.abs(series.get(hour) - foretold.get(hour - begin)));
            }
        }
        return error;
    }

    static List<Double> next(HourlySeries series, int hours, Way way) {
        ToDoubleBiFunction<HourlySeries, Integer> rule = switch (way) {
            case YESTERDAY -> (past, hour) -> at(past, lastBefore(hour, past.size(), HourlySeries.DAY));
            case DAYS -> (past, hour) -> middle(past, hour, HourlySeries.DAY, 7, false);
            case KINDS_OF_DAYS -> (past, hour) -> middle(past, hour, HourlySeries.DAY, 14, true);
            case WEEKS -> (past, hour) -> middle(past, hour, HourlySeries.WEEK, 4, false);
        };
        var level = way == Way.KINDS_OF_DAYS || way == Way.WEEKS ? level(series, rule) : 1;
        var foretold = new ArrayList<Double>();
        for (var hour = series.size(); hour < series.size() + hours; hour++) {
            foretold.add(orZero(rule.applyAsDouble(series, hour)) * level);
        }
        return foretold;
    }

    /// How the last days were against what the rule would have said of them; half of the way only, since some of the
    /// difference was chance.
    private static double level(HourlySeries series, ToDoubleBiFunction<HourlySeries, Integer> rule) {
        var ratios = new ArrayList<Double>();
        for (var day = 1; day <= 3; day++) {
            var begin = series.size() - day * HourlySeries.DAY;
            if (begin < 2 * HourlySeries.DAY) {
                break;
            }
            var past = series.first(begin);
            var real = 0.0;
            var foretold = 0.0;
            for (var hour = begin; hour < begin + HourlySeries.DAY; hour++) {
                var said = rule.applyAsDouble(past, hour);
                if (!Double.isNaN(said) && !Double.isNaN(series.get(hour))) {
                    real += series.get(hour);
                    foretold += said;
                }
            }
            if (foretold > 0 && real > 0) {
                ratios.add(real / foretold);
            }
        }
        var ratio = ratios.isEmpty() ? 1 : middle(ratios);
        return Math.clamp(1 + (ratio - 1) / 2, 0.5, 2);
    }

    /// The middle of the same hour of earlier periods; falls back to yesterday.
    private static double middle(HourlySeries past, int hour, int period, int periods, boolean sameKind) {
        var found = new ArrayList<Double>();
        var earlier = lastBefore(hour, past.size(), period);
        for (var n = 0; n < periods && earlier >= 0; n++) {
            var isAlike = !sameKind || kindOfDay(past.timeMs(earlier)) == kindOfDay(past.timeMs(hour));
            if (isAlike && !Double.isNaN(past.get(earlier))) {
                found.add(past.get(earlier));
            }
            earlier -= period;
        }
        return found.isEmpty() ? at(past, lastBefore(hour, past.size(), HourlySeries.DAY)) : middle(found);
    }

    /// The newest hour before the end that is whole periods earlier.
    private static int lastBefore(int hour, int end, int period) {
        return hour - Math.ceilDiv(hour - end + 1, period) * period;
    }

    private static double at(HourlySeries series, int hour) {
        return hour < 0 ? Double.NaN : series.get(hour);
    }

    /// 0 for working days, then Saturday and Sunday. Epoch day 0 was a Thursday.
    private static int kindOfDay(long atMs) {
        var dayOfWeek = Math.floorMod(Math.floorDiv(atMs, HourlySeries.DAY * HourlySeries.HOUR_MS) + 3, 7);
        return Math.max(0, dayOfWeek - 4);
    }

    private static double middle(List<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        var half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }
}
