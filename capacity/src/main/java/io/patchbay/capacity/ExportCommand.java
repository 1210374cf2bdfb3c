package io.patchbay.capacity;

import io.patchbay.capacity.trace.Anonymizer;
import io.patchbay.capacity.trace.Faults;
import io.patchbay.capacity.trace.RecordSource;
import io.patchbay.capacity.trace.TraceHeader;
import io.patchbay.capacity.trace.TraceWriter;
import io.patchbay.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `capacity export`.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Writes a range of the topics into one compressed file.",
        description =
                "%nKeys and sealed keys, public addresses and free text never leave. Ids of nodes, rooms, tenants "
                        + "and gateways become hashes with a salt that is drawn anew and not kept, unless --salt names one. "
                        + "Such a file serves what-if and report. Decisions can only be replayed with their real ids: "
                        + "--ids keep. Such a file begins with the snapshots of the hour before, which the first decisions "
                        + "were made by.%n",
        footer = {
            "%nExamples:",
            "  patchbay capacity export --bootstrap-servers 127.0.0.1:9092 --from -7d --out week.trace.zst",
            "  patchbay capacity export --from -1h --ids keep --out replay.trace.gz"
        })
final class ExportCommand implements Callable<Integer> {
    private static final List<String> DEFAULT_TOPICS = List.of(
            Topics.HEARTBEATS,
            Topics.PICKS,
            Topics.NODE_REPORTS,
            Topics.DECISIONS,
            Topics.SNAPSHOTS,
            Topics.NODE_EVENTS);

    private static final int SALT_BYTES = 32;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SourceOptions source;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "what to write; ends in .zst or .gz")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path out;

    @Option(
            names = "--ids",
            paramLabel = "hash|keep",
            description = "hash ids, or keep them (default: ${DEFAULT-VALUE})",
            defaultValue = "hash")
    private String ids = "hash";

    @Option(names = "--salt", paramLabel = "TEXT", description = "salt of the hashes, to make several files agree")
    private @Nullable String salt;

    @Option(
            names = "--topics",
            paramLabel = "TOPIC",
            split = ",",
            description = "only these (default: all but channels)")
    private List<String> topics = DEFAULT_TOPICS;

    @Override
    public Integer call() {
        for (var topic : topics) {
            if (!Anonymizer.knows(topic)) {
                throw new ParameterException(spec.commandLine(), "--topics: " + topic + " cannot be exported");
            }
        }
        var anonymizer = anonymizer();
        var keepsIds = ids.equals("keep");
        var range = source.open(topics, keepsIds ? List.of(Topics.SNAPSHOTS) : List.of(), keepsIds);
        try (var records = range.source()) {
            var header = new TraceHeader(TraceHeader.VERSION, range.fromMs(), range.toMs(), !keepsIds, "exported");
            try (var writer = TraceWriter.create(out, header)) {
                var faults = copy(records, anonymizer, writer);
                writer.finish(faults.total());
                var console = spec.commandLine().getOut();
                console.printf(Locale.ROOT, "%s: %,d records, ids %s%n", out, writer.records(), ids);
                faults.lines().forEach(console::println);
                console.flush();
            }
        }
        return 0;
    }

    private Faults copy(RecordSource records, Anonymizer anonymizer, TraceWriter writer) {
        var faults = new Faults();
        Progress.each(records, "records exported", record -> {
            if (topics.contains(record.topic())) {
                anonymizer
                        .anonymize(record)
                        .ifPresentOrElse(
                                kept -> writer.write(kept.topic(), kept.timestampMs(), kept.key(), kept.value()),
                                () -> faults.add(record, "malformed or of another version"));
            }
        });
        return faults;
    }

    private Anonymizer anonymizer() {
        return switch (ids) {
            case "keep" -> Anonymizer.keepingIds();
            case "hash" -> Anonymizer.hashing(salt == null ? randomSalt() : salt.getBytes(StandardCharsets.UTF_8));
            default ->
                throw new ParameterException(spec.commandLine(), "--ids must be hash or keep, not '" + ids + "'");
        };
    }

    private static byte[] randomSalt() {
        var drawn = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(drawn);
        return drawn;
    }
}
