package io.patchbay.capacity;

import io.patchbay.capacity.topic.TopicRange;
import io.patchbay.capacity.topic.TopicReader;
import io.patchbay.capacity.trace.RecordSource;
import io.patchbay.capacity.trace.SlicedSource;
import io.patchbay.capacity.trace.TraceReader;
import io.patchbay.schemas.topic.ClientProperties;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Where the records come from: a range of the topics, or a file.
final class SourceOptions {
    /// Before the range, so that there is a full snapshot to begin with: the longest
    /// `SFU_AGGREGATOR_FULL_SNAPSHOT_MS`, and some minutes for one that did not reach the topic in time.
    static final long LEAD_MS = 3_900_000;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "a trace file, as `capacity export` writes it")
    private @Nullable Path file;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "read the topics of this Kafka instead of a file (default: KAFKA_BOOTSTRAP_SERVERS)")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--from",
            paramLabel = "WHEN",
            description =
                    "begin of the range: -90m, -2h, -7d or 2026-01-05T10:00:00Z (default: -24h, or all of a file)")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "WHEN", description = "end of the range (default: now, or the end of a file)")
    private @Nullable String to;

    /// A source and the range that was asked for.
    ///
    /// @param fromMs epoch ms
    /// @param toMs epoch ms, exclusive
    record Range(RecordSource source, long fromMs, long toMs) {}

    /// Opens the range.
    ///
    /// @param topics what to read
    /// @param leading of these also what came shortly before
    /// @param needsRealIds whether a file with hashed ids is of no use
    Range open(List<String> topics, List<String> leading, boolean needsRealIds) {
        var now = Instant.now();
        if (file != null) {
            if (bootstrapServers != null) {
                throw wrong("give either a FILE or --bootstrap-servers");
            }
            var reader = TraceReader.open(file);
            var header = reader.header();
            if (header.hashedIds() && needsRealIds) {
                reader.close();
                throw new CapacityException(file + " has hashed ids, and decisions depend on the real ones: export it "
                        + "with --ids keep to replay it (what-if and report work on hashed ids too)");
            }
            var fromMs = from == null ? header.fromMs() : moment(from, now);
            var toMs = to == null ? header.toMs() : moment(to, now);
            checkOrder(fromMs, toMs);
            var isWhole = from == null && to == null;
            return new Range(isWhole ? reader : new SlicedSource(reader, fromMs, toMs, leading), fromMs, toMs);
        }
        var fromMs = moment(from == null ? "-24h" : from, now);
        var toMs = moment(to == null ? "now" : to, now);
        checkOrder(fromMs, toMs);
        var ranges = topics.stream()
                .map(topic -> new TopicRange(topic, leading.contains(topic) ? fromMs - LEAD_MS : fromMs, toMs))
                .toList();
        return new Range(TopicReader.open(clientSettings(servers(bootstrapServers, spec)), ranges), fromMs, toMs);
    }

    /// The Kafka that is meant.
    static String servers(@Nullable String option, CommandSpec spec) {
        var servers = option == null ? System.getenv("KAFKA_BOOTSTRAP_SERVERS") : option;
        if (servers == null || servers.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "say where the records are: a FILE, or --bootstrap-servers HOST:PORT");
        }
        return servers;
    }

    /// Settings of a client, with those of `KAFKA_CLIENT_PROPERTIES`.
    static Map<String, String> clientSettings(String servers) {
        var settings = new HashMap<String, String>();
        var more = System.getenv("KAFKA_CLIENT_PROPERTIES");
        if (more != null) {
            try {
                settings.putAll(ClientProperties.parse(more));
            } catch (IllegalArgumentException e) {
                throw new CapacityException("KAFKA_CLIENT_PROPERTIES " + e.getMessage(), e);
            }
        }
        settings.put("bootstrap.servers", servers);
        return settings;
    }

    private long moment(String text, Instant now) {
        try {
            return Moment.parse(text, now);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void checkOrder(long fromMs, long toMs) {
        if (fromMs >= toMs) {
            throw wrong("the range must end after it begins: " + Instant.ofEpochMilli(fromMs) + " to "
                    + Instant.ofEpochMilli(toMs));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
