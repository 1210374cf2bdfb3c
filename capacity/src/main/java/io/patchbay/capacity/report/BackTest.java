package io.patchbay.capacity.report;

import java.util.ArrayList;
import java.util.List;

/// How wrong the forecast would have been: each day of the range foretold from what was before it alone.
///
/// @param days days that were foretold, 0 if the range is too short
/// @param error sum of the hourly errors over the sum of the sessions, 0.1 for ten percent
/// @param naiveError the same of "same as yesterday"
/// @param foretold what was foretold for each hour, for plots; not a number for the first days
public record BackTest(int days, double error, double naiveError, List<Double> foretold) {
    /// Days that a forecast needs before it says anything.
    static final int FIRST_DAYS = 3;

    public BackTest {
        foretold = List.copyOf(foretold);
    }

    /// Tests on every day after the first three.
    public static BackTest of(HourlySeries series) {
        var all = new ArrayList<Double>();
        var error = 0.0;
        var naiveError = 0.0;
        var sum = 0.0;
        var days = 0;
        for (var hour = 0; hour < Math.min(series.size(), FIRST_DAYS * HourlySeries.DAY); hour++) {
            all.add(Double.NaN);
        }
        for (var begin = all.size(); begin + HourlySeries.DAY <= series.size(); begin += HourlySeries.DAY) {
            var past = series.first(begin);
            var foretold = Forecast.of(past, HourlySeries.DAY).values();
            var naive = Forecast.next(past, HourlySeries.DAY, Forecast.Way.YESTERDAY);
            for (var hour = 0; hour < HourlySeries.DAY; hour++) {
                var real = series.get(begin + hour);
                if (!Double.isNaN(real)) {
                    error += Math.abs(real - foretold.get(hour));
                    naiveError += Math.abs(real - naive.get(hour));
                    sum += real;
                }
            }
            all.addAll(foretold);
            days++;
        }
        return new BackTest(days, sum == 0 ? 0 : error / sum, sum == 0 ? 0 : naiveError / sum, all);
    }
}
