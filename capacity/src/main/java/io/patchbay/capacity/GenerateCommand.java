package io.patchbay.capacity;

import io.patchbay.capacity.generate.Generator;
import io.patchbay.capacity.generate.Preset;
import io.patchbay.capacity.trace.TraceHeader;
import io.patchbay.capacity.trace.TraceWriter;
import io.patchbay.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ShapeOptions options;

    @Option(
            names = "--topics",
            paramLabel = "TOPIC",
            split = ",",
            description = "write only these (default: all five, heartbeats alone for three-weeks)")
    private @Nullable List<String> topics;

    @Override
    public Integer call() {
        var name = presetName();
        var shape = options.change(Preset.of(name));
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
            return name == Preset.Name.THREE_WEEKS ? Set.of(Topics.HEARTBEATS) : Generator.TOPICS;
        }
        for (var topic : topics) {
            if (!Generator.TOPICS.contains(topic)) {
                throw wrong("--topics: '" + topic + "' is none of "
                        + Generator.TOPICS.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        return Set.copyOf(topics);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
