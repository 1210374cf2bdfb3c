package io.patchbay.aggregator.query;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.streams.Records;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to `sfu.snapshots` what this instance serves, in order: deltas, and a full table at the start, every few
/// minutes, when the deltas have grown large, and after a record that could not be written. Never blocks the
/// publisher for longer than a producer may.
/// Called by the publisher's thread alone.
public final class SnapshotLog {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLog.class);

    /// Deltas of this many times the size of a full table: whoever rebuilds one never reads more.
    private static final long MAX_DELTAS = 8;

    private final String instance;
    private final int fullEveryMs;
    private final Supplier<Optional<Records>> records;
    private final AggregatorMetrics metrics;
    private volatile boolean broken = true;
    private long fullAtMs;
    private long fullBytes;
    private long deltaBytes;
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
        var full = broken
                || !writer.equals(lastWriter)
                || snapshot.asOfMs() - fullAtMs >= fullEveryMs
                || deltaBytes > MAX_DELTAS * fullBytes;
        lastWriter = writer;
        var json = full ? snapshot.full(null) : snapshot.since(before, null);
        if (full) {
            broken = false;
            fullAtMs = snapshot.asOfMs();
            fullBytes = json.length;
            deltaBytes = 0;
        } else {
            deltaBytes += json.length;
        }
        write(writer, json);
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
