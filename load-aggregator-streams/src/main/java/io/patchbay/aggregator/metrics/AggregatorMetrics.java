package io.patchbay.aggregator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import java.util.function.Supplier;

/// The meters of this process. Labels are small closed sets, never ids. Thread-safe.
public final class AggregatorMetrics {
    private final MeterRegistry registry;

    public AggregatorMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /// A record changed the table or the rooms.
    ///
    /// @param kind `heartbeat`, `pick`, `node-report` or `channel`
    public void folded(String kind) {
        registry.counter(MetricNames.RECORDS_FOLDED, "kind", kind).increment();
    }

    /// A valid record had no effect.
    ///
    /// @param reason `stale`, `unknown-node`, `old-epoch` or `unknown-channel`
    public void dropped(String kind, String reason) {
        registry.counter(MetricNames.RECORDS_DROPPED, "kind", kind, "reason", reason)
                .increment();
    }

    /// A record was refused and is on its way to the dead letters.
    ///
    /// @param reason `undecodable`, `empty`, `deserialization` or `processing`
    public void deadLetter(String topic, String reason) {
        registry.counter(MetricNames.DEAD_LETTERS, "topic", topic, "reason", reason)
                .increment();
    }

    /// A node changed its state.
    public void nodeEvent(String to) {
        registry.counter(MetricNames.NODE_EVENTS, "to", to).increment();
    }

    /// A new snapshot is served.
    public void snapshot() {
        registry.counter(MetricNames.SNAPSHOTS).increment();
    }

    /// A snapshot was offered to `sfu.snapshots`.
    ///
    /// @param outcome `written`, `failed` or `skipped`
    public void snapshotRecord(String outcome) {
        registry.counter(MetricNames.SNAPSHOT_RECORDS, "outcome", outcome).increment();
    }

    /// Something of Kafka failed and is retried.
    ///
    /// @param where `stream-thread`, `production`, `table-reader`, `start`, `snapshot` or `poll-record`
    public void failure(String where) {
        registry.counter(MetricNames.FAILURES, "where", where).increment();
    }

    /// A keyed lookup was answered.
    ///
    /// @param outcome `local`, `forwarded` or `unavailable`
    public void lookup(String outcome) {
        registry.counter(MetricNames.LOOKUPS, "outcome", outcome).increment();
    }

    /// A gateway proposed a node for a room that nobody has.
    ///
    /// @param outcome `as-proposed` or `other-node`
    public void claim(String outcome) {
        registry.counter(MetricNames.CLAIMS, "outcome", outcome).increment();
    }

    /// A gateway without a broker sent a record.
    ///
    /// @param outcome `written`, `refused` or `failed`
    public void relayed(String outcome) {
        registry.counter(MetricNames.RELAYED, "outcome", outcome).increment();
    }

    /// A range of a topic was read for a question about the past.
    ///
    /// @param outcome `complete`, or `cut` if there was more than is read at a time
    public void historyRead(String outcome) {
        registry.counter(MetricNames.HISTORY_READS, "outcome", outcome).increment();
    }

    /// A stock node was polled.
    ///
    /// @param outcome `ok` or `failed`
    public void poll(String outcome) {
        registry.counter(MetricNames.POLLS, "outcome", outcome).increment();
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
}
