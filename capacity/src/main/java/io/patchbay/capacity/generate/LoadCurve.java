package io.patchbay.capacity.generate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SplittableRandom;

/// How many rooms a region asks for in each minute, on average.
final class LoadCurve {
    private static final long MINUTE_MS = 60_000;
    private static final long DAY_MS = 86_400_000;
    private static final int MINUTES_PER_DAY = 1_440;
    private static final int BUSIEST_MINUTE = 13 * 60;

    /// Meetings open from two minutes before the full hour to three after it.
    private static final int MEETING_FROM = -2;

    private static final int MEETING_MINUTES = 5;

    /// Hours from UTC of known regions; others are taken to be in UTC.
    private static final Map<String, Integer> OFFSET_HOURS = Map.ofEntries(
            Map.entry("eu-west", 1),
            Map.entry("eu-north", 1),
            Map.entry("eu-central", 1),
            Map.entry("eu-south", 1),
            Map.entry("us-east", -5),
            Map.entry("us-west", -8),
            Map.entry("sa-east", -3),
            Map.entry("sa-west", -4),
            Map.entry("ap-northeast", 9),
            Map.entry("ap-east", 8),
            Map.entry("ap-southeast", 8),
            Map.entry("ap-south", 5),
            Map.entry("me-south", 4),
            Map.entry("af-south", 2));

    private final Shape.Curve curve;
    private final long startMs;
    private final long offsetMs;
    private final double[] dayFactors;

    LoadCurve(Shape shape, String region, SplittableRandom random) {
        this.curve = shape.curve();
        this.startMs = shape.start().toEpochMilli();
        this.offsetMs = OFFSET_HOURS.getOrDefault(region, 0) * 3_600_000L;
        this.dayFactors = new double[(int) shape.length().toDays() + 3];
        for (var day = 0; day < dayFactors.length; day++) {
            dayFactors[day] = Math.max(0.1, 1 + curve.dayNoise() * random.nextGaussian());
        }
    }

    /// Rooms that are expected in the minute that begins then, epoch ms.
    double roomsIn(long minuteMs) {
        var local = Instant.ofEpochMilli(minuteMs + offsetMs).atOffset(ZoneOffset.UTC);
        var isWeekend = local.getDayOfWeek().getValue() > 5;
        var weeks = (minuteMs - startMs) / (7.0 * DAY_MS);
        var day = Math.floorDiv(minuteMs + offsetMs, DAY_MS) - Math.floorDiv(startMs, DAY_MS) + 1;
        var level = curve.roomsPerMinute()
                * (isWeekend ? curve.weekendShare() : 1)
                * Math.pow(1 + curve.growthPerWeek(), weeks)
                * dayFactors[Math.clamp(day, 0, dayFactors.length - 1)];
        return level * ofDay(local.getHour() * 60 + local.getMinute()) * meetings(minuteMs);
    }

    /// Between the night's share and 1: a bell around the busiest minute with a dent at lunch.
    private double ofDay(int minuteOfDay) {
        var away = Math.abs(minuteOfDay - BUSIEST_MINUTE);
        var hours = Math.min(away, MINUTES_PER_DAY - away) / 60.0;
        var bell = Math.exp(-hours * hours / 18);
        var lunch = 0.25 * Math.exp(-hours * hours / 0.5);
        return curve.nightShare() + (1 - curve.nightShare()) * Math.max(0, bell - lunch) / 0.95;
    }

    /// Mean 1 over an hour: the share of meetings comes within five minutes of it.
    private double meetings(long minuteMs) {
        var minute = Math.floorMod(minuteMs / MINUTE_MS - MEETING_FROM, 60);
        var rest = 1 - curve.meetingShare();
        return minute < MEETING_MINUTES ? rest + curve.meetingShare() * 60 / MEETING_MINUTES : rest;
    }
}
