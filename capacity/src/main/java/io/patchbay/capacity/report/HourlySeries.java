package io.patchbay.capacity.report;

import java.util.List;

/// Values of whole hours, one after the other.
///
/// @param startMs begin of the first hour, epoch ms, a full hour
/// @param values one for each hour; not a number where nothing is known
public record HourlySeries(long startMs, List<Double> values) {
    static final long HOUR_MS = 3_600_000;
    static final int DAY = 24;
    static final int WEEK = 7 * DAY;

    public HourlySeries {
        values = List.copyOf(values);
        if (startMs % HOUR_MS != 0) {
            throw new IllegalArgumentException("must start with a full hour");
        }
    }

    int size() {
        return values.size();
    }

    double get(int hour) {
        return values.get(hour);
    }

    long timeMs(int hour) {
        return startMs + hour * HOUR_MS;
    }

    /// The first so many hours.
    HourlySeries first(int hours) {
        return new HourlySeries(startMs, values.subList(0, hours));
    }
}
