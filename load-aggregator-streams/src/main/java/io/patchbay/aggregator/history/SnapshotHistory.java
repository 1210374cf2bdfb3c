package io.patchbay.aggregator.history;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.placement.SnapshotTable;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.SnapshotDelta;
import io.patchbay.schemas.topic.Topics;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Load tables of the past, rebuilt from `sfu.snapshots` as aggregators served them. Thread-safe.
public final class SnapshotHistory {
    /// Clocks differ, and a record waits for its producer.
    private static final long SLACK_MS = 10_000;

    private final TopicRange topics;
    private final int fullEveryMs;
    private final AggregatorMetrics metrics;

    /// @param fullEveryMs at most this lies between two full records of one instance
    public SnapshotHistory(TopicRange topics, int fullEveryMs, AggregatorMetrics metrics) {
        this.topics = topics;
        this.fullEveryMs = fullEveryMs;
        this.metrics = metrics;
    }

    /// The table that a snapshot completed, as a full [SnapshotDelta] in JSON.
    ///
    /// @param asOfMs when the snapshot was made, or some seconds beside it
    /// @throws HistoryUnavailableException if the topic cannot be read now
    public Optional<byte[]> byId(String id, long asOfMs) {
        var colon = id.lastIndexOf(':');
        var instance = colon < 0 ? id : id.substring(0, colon);
        var fold = new Fold(asOfMs + SLACK_MS);
        read(asOfMs, asOfMs + SLACK_MS, record -> {
            if (instance.equals(record.key())) {
                fold.take(record);
            }
            return !fold.has(instance, id);
        });
        return Optional.ofNullable(fold.tables.get(instance))
                .filter(table -> table.id().equals(id))
                .map(SnapshotHistory::json);
    }

    /// The newest table that any instance had at a moment, as a full [SnapshotDelta] in JSON.
    ///
    /// @throws HistoryUnavailableException if the topic cannot be read now
    public Optional<byte[]> at(long atMs) {
        var fold = new Fold(atMs);
        read(atMs, atMs + SLACK_MS, record -> {
            fold.take(record);
            return true;
        });
        return fold.tables.values().stream()
                .max(Comparator.comparingLong(SnapshotTable::asOfMs).thenComparing(SnapshotTable::id))
                .map(SnapshotHistory::json);
    }

    private void read(long atMs, long untilMs, TopicRange.Visitor visitor) {
        var end = topics.read(Topics.SNAPSHOTS, atMs - fullEveryMs - SLACK_MS, untilMs, visitor);
        metrics.historyRead(end == TopicRange.End.OUT_OF_TIME ? "cut" : "complete");
        if (end == TopicRange.End.OUT_OF_TIME) {
            throw new HistoryUnavailableException("it took too long to look through " + Topics.SNAPSHOTS);
        }
    }

    private static byte[] json(SnapshotTable table) {
        return EventCodec.SNAPSHOT_DELTA.encode(new SnapshotDelta(
                SnapshotDelta.VERSION, table.id(), null, table.asOfMs(), false, table.rows(), List.of()));
    }

    /// The newest table of each instance up to a moment. A bad record is like a missing one: nothing is known until
    /// the next full one.
    private static final class Fold {
        private final long untilMs;
        private final Map<String, SnapshotTable> tables = new HashMap<>();

        private Fold(long untilMs) {
            this.untilMs = untilMs;
        }

        private void take(ConsumerRecord<String, byte[]> record) {
            var instance = record.key();
            if (EventCodec.SNAPSHOT_DELTA.decode(record.value()) instanceof Decoded.Ok<SnapshotDelta>(var delta)) {
                if (delta.asOfMs() <= untilMs) {
                    SnapshotTable.after(tables.get(instance), delta)
                            .ifPresentOrElse(table -> tables.put(instance, table), () -> tables.remove(instance));
                }
            } else {
                tables.remove(instance);
            }
        }

        private boolean has(String instance, String id) {
            var table = tables.get(instance);
            return table != null && table.id().equals(id);
        }
    }
}
