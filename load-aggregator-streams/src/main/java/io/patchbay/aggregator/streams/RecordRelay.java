package io.patchbay.aggregator.streams;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.topic.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Writes records for gateways that have no broker of their own (Lambda). Only the topics that gateways write,
/// only what the topic's schema allows, and the key comes from the record. Thread-safe.
public final class RecordRelay {
    private static final Map<String, Kind<?>> KINDS = Map.of(
            Topics.DECISIONS, new Kind<>(EventCodec.DECISION_RECORD, DecisionRecord::decisionId),
            Topics.PICKS, new Kind<>(EventCodec.PICK, Pick::nodeId),
            Topics.NODE_REPORTS, new Kind<>(EventCodec.NODE_REPORT, NodeReport::nodeId),
            Topics.CHANNELS, new Kind<>(EventCodec.CHANNEL_RECORD, ChannelRecord::uuid),
            Topics.HEARTBEATS, new Kind<>(EventCodec.HEARTBEAT, Heartbeat::nodeId));

    private final Supplier<Optional<Records>> records;
    private final AggregatorMetrics metrics;

    private record Kind<T>(EventCodec<T> codec, Function<T, String> key) {
        Checked check(byte[] value) {
            return switch (codec.decode(value)) {
                case Decoded.Ok<T>(var event) -> new Checked(key.apply(event), "");
                case Decoded.Bad<T>(var field, var reason) -> new Checked("", field + ": " + reason);
            };
        }
    }

    private record Checked(String key, String problem) {}

    /// What came of a record.
    public sealed interface Result {
        /// The broker has it.
        record Written() implements Result {}

        /// No topic that gateways write.
        record NoSuchTopic() implements Result {}

        /// It is not what the topic holds.
        record Refused(String reason) implements Result {}

        /// The broker cannot be reached now.
        record Unavailable() implements Result {}
    }

    /// @param records the producers, while there are some
    public RecordRelay(Supplier<Optional<Records>> records, AggregatorMetrics metrics) {
        this.records = records;
        this.metrics = metrics;
    }

    /// Writes one record. The future never fails.
    public CompletableFuture<Result> relay(String topic, byte[] value) {
        var kind = KINDS.get(topic);
        if (kind == null) {
            return done("refused", new Result.NoSuchTopic());
        }
        var checked = kind.check(value);
        if (!checked.problem().isEmpty()) {
            return done("refused", new Result.Refused(checked.problem()));
        }
        var writer = records.get();
        if (writer.isEmpty()) {
            return done("failed", new Result.Unavailable());
        }
        return send(writer.get(), topic, checked.key(), value);
    }

    private CompletableFuture<Result> send(Records writer, String topic, String key, byte[] value) {
        CompletableFuture<Result> written;
        try {
            written = writer.relay(topic, key, value).thenApply(_ -> new Result.Written());
        } catch (RuntimeException e) {
            written = CompletableFuture.failedFuture(new CompletionException(e));
        }
        return written.exceptionally(_ -> new Result.Unavailable()).thenApply(result -> {
            metrics.relayed(result instanceof Result.Written ? "written" : "failed");
            return result;
        });
    }

    private CompletableFuture<Result> done(String outcome, Result result) {
        metrics.relayed(outcome);
        return CompletableFuture.completedFuture(result);
    }
}
