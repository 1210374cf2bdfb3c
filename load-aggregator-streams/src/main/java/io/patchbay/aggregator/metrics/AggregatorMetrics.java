package io.patchbay.aggregator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The meters of this process. Labels are small closed sets, never ids. Thread-safe.
public final class AggregatorMetrics {
    private final MeterRegistry registry;
    private final Map<KnownSeries.Series, Counter> counters = new ConcurrentHashMap<>();

    public AggregatorMetrics(MeterRegistry registry) {
        this.registry = registry;
        KnownSeries.all().forEach(series -> counters.put(series, counter(series)));
    }

    /// A record changed the table or the rooms.
    ///
    /// @param kind `heartbeat`, `pick`, `node-report` or `channel`
    public void folded(String kind) {
        count(MetricNames.RECORDS_FOLDED, "kind", kind);
    }

    /// A valid record had no effect.
    ///
    /// @param reason `stale`, `unknown-node`, `old-epoch` or `unknown-channel`
    public void dropped(String kind, String reason) {
        count(MetricNames.RECORDS_DROPPED, "kind", kind, "reason", reason);
    }

    /// A record was refused and is on its way to the dead letters.
    ///
    /// @param topic where it was; all but our topics count as `internal`
    /// @param reason `undecodable`, `empty`, `deserialization` or `processing`
    public void deadLetter(String topic, String reason) {
        count(MetricNames.DEAD_LETTERS, "topic", KnownSeries.topic(topic), "reason", reason);
    }

    /// A node changed its state.
    public void nodeEvent(String to) {
        count(MetricNames.NODE_EVENTS, "to", to);
    }

    /// A new snapshot is served.
    public void snapshot() {
        count(MetricNames.SNAPSHOTS);
    }

    /// A snapshot was offered to `sfu.snapshots`.
    ///
    /// @param outcome `written`, `failed` or `skipped`
    public void snapshotRecord(String outcome) {
        count(MetricNames.SNAPSHOT_RECORDS, "outcome", outcome);
    }

    /// Something of Kafka failed and is retried.
    ///
    /// @param where `stream-thread`, `production`, `table-reader`, `start`, `snapshot` or `poll-record`
    public void failure(String where) {
        count(MetricNames.FAILURES, "where", where);
    }

    /// A keyed lookup was answered.
    ///
    /// @param outcome `local`, `forwarded` or `unavailable`
    public void lookup(String outcome) {
        count(MetricNames.LOOKUPS, "outcome", outcome);
    }

    /// A gateway proposed a node for a room that nobody has.
    ///
    /// @param outcome `as-proposed` or `other-node`
    public void claim(String outcome) {
        count(MetricNames.CLAIMS, "outcome", outcome);
    }

    /// A gateway without a broker sent a record.
    ///
    /// @param outcome `written`, `refused` or `failed`
    public void relayed(String outcome) {
        count(MetricNames.RELAYED, "outcome", outcome);
    }

    /// A range of a topic was read for a question about the past.
    ///
    /// @param outcome `complete`, or `cut` if there was more than is read at a time
    public void historyRead(String outcome) {
        count(MetricNames.HISTORY_READS, "outcome", outcome);
    }

    /// A certificate, or the list of those that peers may show, was read again from its file.
    ///
    /// @param outcome `replaced`, `unchanged` or `failed`
    public void keysRead(String outcome) {
        count(MetricNames.KEY_RELOADS, "outcome", outcome);
    }

    /// A stock node was polled.
    ///
    /// @param outcome `ok` or `failed`
    public void poll(String outcome) {
        count(MetricNames.POLLS, "outcome", outcome);
    }

    /// A gauge with a row for each region.
    public MultiGauge multiGauge(String name) {
        return MultiGauge.builder(name).register(registry);
    }

    /// Shows a value that is read when somebody scrapes.
    ///
    /// @param tags pairs of label and value
    public void gauge(String name, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).tags(tags).strongReference(true).register(registry);
    }

    /// A label nobody knew of is counted all the same, but tests fail.
    private void count(String name, String... tags) {
        var series = new KnownSeries.Series(name, List.of(tags));
        assert counters.containsKey(series) : "not in KnownSeries: " + series;
        counters.computeIfAbsent(series, this::counter).increment();
    }

    private Counter counter(KnownSeries.Series series) {
        return registry.counter(series.name(), series.tags().toArray(String[]::new));
    }
}
