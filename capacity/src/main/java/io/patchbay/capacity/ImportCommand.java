package io.patchbay.capacity;

import io.patchbay.capacity.topic.TopicWriter;
import io.patchbay.capacity.trace.TraceReader;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `capacity import`.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Writes the records of a file to the topics of a Kafka, with their own timestamps.",
        description =
                "%nThe topics must exist. Never import into a Kafka that serves a fleet: its aggregator would take "
                        + "the records for news. Topics forget records that are older than their retention, by these "
                        + "timestamps.%n",
        footer = {"%nExample:", "  patchbay capacity import week.trace.zst --bootstrap-servers 127.0.0.1:19092"})
final class ImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a trace file, as `capacity export` writes it")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "the Kafka to write to (default: KAFKA_BOOTSTRAP_SERVERS)")
    private @Nullable String bootstrapServers;

    @Override
    public Integer call() {
        var servers = SourceOptions.servers(bootstrapServers, spec);
        try (var reader = TraceReader.open(file);
                var writer = TopicWriter.open(SourceOptions.clientSettings(servers))) {
            Progress.each(reader, "records imported", writer::write);
            writer.flush();
            var out = spec.commandLine().getOut();
            out.printf(Locale.ROOT, "%,d records written to Kafka at %s%n", writer.written(), servers);
            out.flush();
        }
        return 0;
    }
}
