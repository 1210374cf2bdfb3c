package io.patchbay.aggregator.metrics;

import io.patchbay.placement.HealthState;
import io.patchbay.schemas.topic.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Every counter with every combination of its labels. All of them are there from the start, at 0: to Prometheus a
/// series that first appears with 1 did not increase, so an alert would miss the first event of its kind.
final class KnownSeries {
    /// One counter.
    ///
    /// @param tags pairs of label and value
    record Series(String name, List<String> tags) {}

    private static final String INTERNAL = "internal";
    private static final List<String> FOLDED =
            List.of(Topics.HEARTBEATS, Topics.PICKS, Topics.NODE_REPORTS, Topics.CHANNELS);
    private static final List<String> OURS =
            Topics.all().stream().map(topic -> topic.name()).toList();

    private KnownSeries() {}

    static List<Series> all() {
        return Stream.of(
                        Stream.of(new Series(MetricNames.SNAPSHOTS, List.of())),
                        one(MetricNames.RECORDS_FOLDED, "kind", "heartbeat", "pick", "node-report", "channel"),
                        dropped(),
                        deadLetters(),
                        one(MetricNames.NODE_EVENTS, "to", states()),
                        one(MetricNames.SNAPSHOT_RECORDS, "outcome", "written", "failed", "skipped"),
                        one(
                                MetricNames.FAILURES,
                                "where",
                                "stream-thread",
                                "production",
                                "table-reader",
                                "start",
                                "snapshot",
                                "poll-record"),
                        one(MetricNames.LOOKUPS, "outcome", "local", "forwarded", "unavailable"),
                        one(MetricNames.CLAIMS, "outcome", "as-proposed", "other-node"),
                        one(MetricNames.RELAYED, "outcome", "written", "refused", "failed"),
                        one(MetricNames.HISTORY_READS, "outcome", "complete", "cut"),
                        one(MetricNames.KEY_RELOADS, "outcome", "replaced", "unchanged", "failed"),
                        one(MetricNames.POLLS, "outcome", "ok", "failed"))
                .flatMap(series -> series)
                .toList();
    }

    /// One of our topics, or `internal` for those that Kafka Streams makes and names after the application.
    static String topic(String name) {
        return OURS.contains(name) ? name : INTERNAL;
    }

    private static Stream<Series> one(String name, String label, String... values) {
        return Arrays.stream(values).map(value -> new Series(name, List.of(label, value)));
    }

    private static Stream<Series> dropped() {
        return Stream.of(
                dropped("heartbeat", "stale"),
                dropped("pick", "unknown-node"),
                dropped("pick", "stale"),
                dropped("node-report", "unknown-node"),
                dropped("node-report", "stale"),
                dropped("channel", "stale"),
                dropped("channel", "old-epoch"),
                dropped("channel", "unknown-channel"));
    }

    private static Series dropped(String kind, String reason) {
        return new Series(MetricNames.RECORDS_DROPPED, List.of("kind", kind, "reason", reason));
    }

    private static Stream<Series> deadLetters() {
        var folded = FOLDED.stream()
                .flatMap(topic -> Stream.of("undecodable", "empty", "deserialization", "processing")
                        .map(reason -> deadLetter(topic, reason)));
        var read = Stream.of(
                deadLetter(Topics.LOAD_TABLE, "undecodable"),
                deadLetter(Topics.LOAD_TABLE, "empty"),
                deadLetter(Topics.NODE_EVENTS, "undecodable"),
                deadLetter(INTERNAL, "deserialization"),
                deadLetter(INTERNAL, "processing"));
        return Stream.concat(folded, read);
    }

    private static Series deadLetter(String topic, String reason) {
        return new Series(MetricNames.DEAD_LETTERS, List.of("topic", topic, "reason", reason));
    }

    private static String[] states() {
        return Stream.concat(
                        Stream.of("registered", "expired"),
                        Arrays.stream(HealthState.values())
                                .map(state ->
                                        state.name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .toArray(String[]::new);
    }
}
