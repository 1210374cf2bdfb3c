package io.patchbay.aggregator.history;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.topic.Topics;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Decisions of the past out of `sfu.decisions`. An id says when its decision was made, so the topic's own time index
/// finds it. Thread-safe.
public final class DecisionHistory {
    /// A record is written when the answer is out, at most the gateway's budget after the id was made.
    private static final long EARLIER_MS = 1_000;

    private static final long LATER_MS = 15_000;
    private static final long ON_ITS_WAY_MS = 5_000;

    /// What one digest reads at most.
    static final int MAX_RECORDS = 100_000;

    private final TopicRange topics;
    private final AggregatorMetrics metrics;
    private final LongSupplier clockMs;

    public DecisionHistory(TopicRange topics, AggregatorMetrics metrics, LongSupplier clockMs) {
        this.topics = topics;
        this.metrics = metrics;
        this.clockMs = clockMs;
    }

    /// What is known of an id.
    public sealed interface Found {
        /// The decision as it was recorded.
        @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
        record Recorded(byte[] json) implements Found {}

        /// Nothing, for this reason.
        ///
        /// @param cause `not-an-id`, `not-yet`, `expired`, `unreadable` or `unknown`
        /// @param message for people
        record Missing(String cause, String message) implements Found {}
    }

    /// The record of a decision.
    ///
    /// @throws HistoryUnavailableException if the topic cannot be read now
    public Found find(String decisionId) {
        var madeAt = timeOf(decisionId);
        if (madeAt.isEmpty()) {
            return new Found.Missing("not-an-id", "this is no decision id: it is a UUID of version 7");
        }
        var search = new Search(decisionId);
        var atMs = madeAt.getAsLong();
        var end = topics.read(Topics.DECISIONS, atMs - EARLIER_MS, atMs + LATER_MS, search);
        metrics.historyRead(search.found == null && end == TopicRange.End.OUT_OF_TIME ? "cut" : "complete");
        var json = search.found;
        if (json == null) {
            return missing(atMs, end);
        }
        return EventCodec.DECISION_RECORD.decode(json) instanceof Decoded.Bad<DecisionRecord>(var field, var reason)
                ? new Found.Missing("unreadable", "its record cannot be read: " + field + " " + reason)
                : new Found.Recorded(json);
    }

    private Found.Missing missing(long atMs, TopicRange.End end) {
        var ageMs = clockMs.getAsLong() - atMs;
        if (end == TopicRange.End.OUT_OF_TIME) {
            throw new HistoryUnavailableException("it took too long to look through " + Topics.DECISIONS);
        }
        if (ageMs < -ON_ITS_WAY_MS) {
            return new Found.Missing("unknown", "its time lies in the future");
        }
        if (ageMs < ON_ITS_WAY_MS) {
            return new Found.Missing("not-yet", "it is not recorded yet: ask again in a moment");
        }
        var oldest = topics.oldestMs(Topics.DECISIONS);
        if (oldest.isEmpty() || oldest.getAsLong() > atMs) {
            return new Found.Missing("expired", "it is older than what " + Topics.DECISIONS + " still has");
        }
        return new Found.Missing(
                "unknown",
                "there is no such decision: the id is wrong, or its record was lost while Kafka was away "
                        + "(sfu_gateway_events_dropped_total)");
    }

    /// What was decided from one moment to another.
    ///
    /// @param stepMs width of the buckets
    /// @throws HistoryUnavailableException if the topic cannot be read now
    public DecisionDigest digest(long fromMs, long toMs, long stepMs) {
        var digest = new DigestBuilder(fromMs, toMs, stepMs, MAX_RECORDS);
        var end = topics.read(Topics.DECISIONS, fromMs, toMs, record -> digest.take(record.value()));
        metrics.historyRead(end == TopicRange.End.COMPLETE ? "complete" : "cut");
        return digest.build(end != TopicRange.End.COMPLETE);
    }

    /// When a decision was made, by its id; empty if it is none.
    static OptionalLong timeOf(String decisionId) {
        try {
            var uuid = UUID.fromString(decisionId);
            return uuid.version() == 7 && uuid.toString().equals(decisionId)
                    ? OptionalLong.of(uuid.getMostSignificantBits() >>> 16)
                    : OptionalLong.empty();
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }

    private static final class Search implements TopicRange.Visitor {
        private final String key;
        private byte @Nullable [] found;

        private Search(String key) {
            this.key = key;
        }

        @Override
        public boolean take(org.apache.kafka.clients.consumer.ConsumerRecord<String, byte[]> record) {
            if (key.equals(record.key())) {
                found = record.value();
            }
            return found == null;
        }
    }
}
