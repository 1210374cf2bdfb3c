package io.patchbay.aggregator;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.metrics.MetricNames;
import io.patchbay.aggregator.query.LoadTable;
import io.patchbay.aggregator.query.SnapshotPublisher;
import io.patchbay.aggregator.query.TableReader;
import io.patchbay.aggregator.streams.StreamsRunner;
import io.patchbay.placement.HealthState;
import io.patchbay.placement.Transitions;
import java.util.function.LongSupplier;

/// The values that are read when somebody scrapes.
final class Gauges {
    private Gauges() {}

    static void register(
            AggregatorMetrics metrics,
            LoadTable table,
            SnapshotPublisher publisher,
            Kafka kafka,
            LongSupplier clockMs) {
        for (var state : HealthState.values()) {
            metrics.gauge(
                    MetricNames.NODES,
                    () -> table.count(publisher.current().rows(), state, clockMs.getAsLong()),
                    "state",
                    Transitions.name(state));
        }
        metrics.gauge(
                MetricNames.HEARTBEAT_AGE,
                () -> table.oldestHeartbeatMs(publisher.current().rows(), clockMs.getAsLong()) / 1_000.0,
                "of",
                "oldest");
        metrics.gauge(
                MetricNames.SNAPSHOT_AGE,
                () -> Math.max(0, clockMs.getAsLong() - publisher.current().asOfMs()) / 1_000.0);
        metrics.gauge(MetricNames.WAITERS, publisher::waiting);
        metrics.gauge(MetricNames.RUNNING, () -> kafka.isFolding() ? 1 : 0);
        metrics.gauge(MetricNames.KAFKA_CURRENT, () -> kafka.reader().isCurrent() ? 1 : 0);
        metrics.gauge(MetricNames.RESTORED, () -> table.isComplete() ? 1 : 0);
    }

    /// What reads Kafka.
    record Kafka(TableReader reader, StreamsRunner runner) {
        /// Kafka Streams calls itself running without a broker too.
        boolean isFolding() {
            return !runner.status().isRestoring() && reader.isCurrent();
        }
    }
}
