package io.patchbay.capacity;

import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.capacity.generate.Generator;
import io.patchbay.capacity.generate.Preset;
import io.patchbay.capacity.generate.Shape;
import io.patchbay.capacity.trace.TraceHeader;
import io.patchbay.capacity.trace.TraceWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `capacity generate`.
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Writes the trace of a made-up fleet: the real folding and placement in virtual time.",
        description = "%nBegins with a preset and changes what is given. Equal options and seeds give equal files.%n"
                + "Presets: flash-crowd (20 nodes, 20 rooms/s for a minute), node-loss (20 minutes, one node killed and "
                + "one drained), day (two regions), three-weeks (heartbeats only, with weekends, growth, a flash crowd "
                + "and a node loss).%n",
        footer = {
            "%nExamples:",
            "  patchbay capacity generate --preset flash-crowd --seed 7 flash.trace.zst",
            "  patchbay capacity generate --preset day --nodes 12 --regions eu-west,us-east,ap-south "
                    + "--flash-crowd 10h:5m:2 --node-loss 14h:30m:3 day.trace.zst"
        })
final class GenerateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "what to write; ends in .zst or .gz")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--preset", paramLabel = "NAME", description = "what to begin with", defaultValue = "day")
    private String preset = "day";

    @Option(names = "--seed", paramLabel = "N", description = "of all chance", defaultValue = "1")
    private long seed;

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

    @Option(
            names = "--topics",
            paramLabel = "TOPIC",
            split = ",",
            description = "write only these (default: all five, heartbeats alone for three-weeks)")
    private @Nullable List<String> topics;

    @Override
    public Integer call() {
        var name = presetName();
        var shape = shape(Preset.of(name));
        var written = topics(name);
        var header = new TraceHeader(
                TraceHeader.VERSION,
                shape.start().toEpochMilli(),
                shape.start().plus(shape.length()).toEpochMilli(),
                false,
                "generated: preset " + preset + ", seed " + seed);
        var lengthMs = (double) shape.length().toMillis();
        try (var writer = TraceWriter.create(file, header)) {
            var progress = Progress.onConsole("records written");
            var demand = Generator.generate(shape, seed, written, (topic, timestampMs, key, value) -> {
                writer.write(topic, timestampMs, key, value);
                progress.step((timestampMs - header.fromMs()) / lengthMs);
            });
            writer.finish(0);
            progress.done();
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: %,d records, %,d rooms on %,d nodes, %s from %s, seed %d%n",
                            file,
                            writer.records(),
                            demand.rooms().size(),
                            demand.nodes().size(),
                            shape.length(),
                            shape.start(),
                            seed);
        }
        return 0;
    }

    private Preset.Name presetName() {
        for (var name : Preset.Name.values()) {
            if (name.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(preset)) {
                return name;
            }
        }
        throw wrong("--preset must be flash-crowd, node-loss, day or three-weeks, not '" + preset + "'");
    }

    private Set<String> topics(Preset.Name name) {
        if (topics == null) {
            return name == Preset.Name.THREE_WEEKS
                    ? Set.of(io.patchbay.schemas.topic.Topics.HEARTBEATS)
                    : Generator.TOPICS;
        }
        for (var topic : topics) {
            if (!Generator.TOPICS.contains(topic)) {
                throw wrong("--topics: '" + topic + "' is none of "
                        + Generator.TOPICS.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        return Set.copyOf(topics);
    }

    private Shape shape(Shape base) {
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
            throw wrong(String.valueOf(e.getMessage()));
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

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
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
