package io.patchbay.capacity;

import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.capacity.generate.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// What of a preset is to be another way.
final class ShapeOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--start", paramLabel = "WHEN", description = "first moment, such as 2026-01-05T00:00:00Z")
    private @Nullable String start;

    @Option(
            names = "--length",
            paramLabel = "TIME",
            description = "such as 90s, 20m, 12h or 21d",
            converter = Time.class)
    private @Nullable Duration length;

    @Option(names = "--nodes", paramLabel = "N", description = "nodes, spread over the regions in turn")
    private @Nullable Integer nodes;

    @Option(names = "--regions", paramLabel = "REGION", split = ",", description = "regions of the nodes")
    private @Nullable List<String> regions;

    @Option(names = "--max-sessions", paramLabel = "N", description = "sessions a node can hold")
    private @Nullable Integer maxSessions;

    @Option(names = "--heartbeat", paramLabel = "TIME", description = "distance of heartbeats", converter = Time.class)
    private @Nullable Duration heartbeat;

    @Option(names = "--rooms-per-minute", paramLabel = "X", description = "of each region at its busiest hour")
    private @Nullable Double roomsPerMinute;

    @Option(names = "--night", paramLabel = "SHARE", description = "of the rooms at night, 0 to 1; 1 for no day curve")
    private @Nullable Double night;

    @Option(names = "--weekend", paramLabel = "SHARE", description = "of the rooms at weekends, 0 to 1")
    private @Nullable Double weekend;

    @Option(names = "--growth", paramLabel = "SHARE", description = "more rooms each week, such as 0.05")
    private @Nullable Double growth;

    @Option(names = "--meetings", paramLabel = "SHARE", description = "of the rooms that open on the hour, 0 to 1")
    private @Nullable Double meetings;

    @Option(names = "--day-noise", paramLabel = "SHARE", description = "by which whole days differ, such as 0.05")
    private @Nullable Double dayNoise;

    @Option(names = "--room-size", paramLabel = "N", description = "sessions of a room on average")
    private @Nullable Integer roomSize;

    @Option(names = "--heavy-tail", negatable = true, description = "a few rooms are very large")
    private @Nullable Boolean heavyTail;

    @Option(
            names = "--ramp",
            paramLabel = "TIME",
            description = "how long a room takes to fill",
            converter = Time.class)
    private @Nullable Duration ramp;

    @Option(names = "--call-minutes", paramLabel = "N", description = "mean length of a call; 0 for endless")
    private @Nullable Integer callMinutes;

    @Option(
            names = "--flash-crowd",
            paramLabel = "AT:LENGTH:ROOMS_PER_S",
            description = "extra rooms, such as 10h:5m:2; may be repeated, 'none' takes the preset's away")
    private @Nullable List<String> flashCrowds;

    @Option(
            names = "--node-loss",
            paramLabel = "AT:LENGTH:NODE",
            description = "a node (from 0) that is away, such as 14h:30m:3; may be repeated, 'none' takes them away")
    private @Nullable List<String> nodeLosses;

    /// The shape with what was given.
    ///
    /// @throws ParameterException if that makes no sense
    Shape change(Shape base) {
        try {
            return new Shape(
                    start == null ? base.start() : Instant.ofEpochMilli(Moment.parse(start, Instant.now())),
                    or(length, base.length()),
                    fleet(base.fleet()),
                    curve(base.curve()),
                    rooms(base.rooms()),
                    flashCrowds == null ? base.flashCrowds() : crowds(flashCrowds),
                    nodeLosses == null ? base.losses() : losses(nodeLosses));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Shape.Fleet fleet(Shape.Fleet base) {
        return new Shape.Fleet(
                or(nodes, base.nodes()),
                or(regions, base.regions()),
                or(maxSessions, base.maxSessions()),
                heartbeat == null ? base.heartbeatMs() : Math.toIntExact(heartbeat.toMillis()));
    }

    private Shape.Curve curve(Shape.Curve base) {
        return new Shape.Curve(
                or(roomsPerMinute, base.roomsPerMinute()),
                or(night, base.nightShare()),
                or(weekend, base.weekendShare()),
                or(growth, base.growthPerWeek()),
                or(meetings, base.meetingShare()),
                or(dayNoise, base.dayNoise()));
    }

    private Shape.Rooms rooms(Shape.Rooms base) {
        return new Shape.Rooms(
                or(roomSize, base.meanSize()),
                or(heavyTail, base.heavyTailed()),
                ramp == null ? base.rampMs() : Math.toIntExact(ramp.toMillis()),
                or(callMinutes, base.meanMinutes()),
                base.againShare());
    }

    private static List<Shape.FlashCrowd> crowds(List<String> texts) {
        var crowds = new ArrayList<Shape.FlashCrowd>();
        for (var text : texts) {
            if (!text.equals("none")) {
                var parts = parts("--flash-crowd", text);
                crowds.add(
                        new Shape.FlashCrowd(Time.of(parts[0]), Time.of(parts[1]), Double.parseDouble(parts[2]), ""));
            }
        }
        return crowds;
    }

    private static List<Shape.NodeLoss> losses(List<String> texts) {
        var losses = new ArrayList<Shape.NodeLoss>();
        for (var text : texts) {
            if (!text.equals("none")) {
                var parts = parts("--node-loss", text);
                losses.add(new Shape.NodeLoss(
                        Time.of(parts[0]), Time.of(parts[1]), Integer.parseInt(parts[2]), NodeSpec.Kind.DEAD));
            }
        }
        return losses;
    }

    private static String[] parts(String option, String text) {
        var parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(option + " must have three parts such as 10h:5m:2, not '" + text + "'");
        }
        return parts;
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return Objects.requireNonNullElse(given, otherwise);
    }

    /// Times as `90s`, `20m`, `12h`, `21d`.
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("([0-9]{1,7})(ms|s|m|h|d)");

        static Duration of(String text) {
            var matcher = TIME.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + text + "' is no time such as 500ms, 90s, 20m, 12h or 21d");
            }
            var count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }

        @Override
        public Duration convert(String text) {
            try {
                return of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
