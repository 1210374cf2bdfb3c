package io.patchbay.aggregator.query;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.streams.Records;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to `sfu.snapshots` what this instance serves, in order: deltas, and a full table at the start, every few
/// minutes and after a record that could not be written. Never blocks the publisher for longer than a producer may.
/// Called by the publisher's thread alone.
public final class SnapshotLog {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLog.class);

    private final String instance;
    private final int fullEveryMs;
    private final Supplier<Optional<Records>> records;
    private final AggregatorMetrics metrics;
    private volatile boolean broken = true;
    private long fullAtMs;
    private @Nullable Records lastWriter;

    /// @param records the producers, while there are some
    public SnapshotLog(
            String instance, int fullEveryMs, Supplier<Optional<Records>> records, AggregatorMetrics metrics) {
        this.instance = instance;
        this.fullEveryMs = fullEveryMs;
        this.records = records;
        this.metrics = metrics;
    }

    void record(Snapshot before, Snapshot snapshot) {
        var writer = records.get().orElse(null);
        if (writer == null) {
            broken = true;
            metrics.snapshotRecord("skipped");
            return;
        }
        var full = broken || !writer.equals(lastWriter) || snapshot.asOfMs() - fullAtMs >= fullEveryMs;
        lastWriter = writer;
        if (full) {
            broken = false;
            fullAtMs = snapshot.asOfMs();
        }
        write(writer, full ? snapshot.full(null) : snapshot.since(before, null));
    }

    private void write(Records writer, byte[] json) {
        try {
            var _ = writer.snapshot(instance, json).handle((_, error) -> {
                if (error == null) {
                    metrics.snapshotRecord("written");
                } else {
                    failed(error);
                }
                return error == null;
            });
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable error) {
        broken = true;
        metrics.snapshotRecord("failed");
        LOG.atDebug().addKeyValue("error", error).log("snapshot not recorded");
    }
}
