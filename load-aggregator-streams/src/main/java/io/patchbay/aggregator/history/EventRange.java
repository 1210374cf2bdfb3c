package io.patchbay.aggregator.history;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.NodeEvent;
import io.patchbay.schemas.topic.Topics;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Transitions of all nodes between two moments, out of `sfu.node-events`. Thread-safe.
public final class EventRange {
    /// The newest that are given.
    static final int MAX_EVENTS = 500;

    private static final long SLACK_MS = 10_000;
    private static final Comparator<NodeEvent> BY_TIME =
            Comparator.comparingLong(NodeEvent::atMs).thenComparing(NodeEvent::nodeId);

    private final TopicRange topics;
    private final AggregatorMetrics metrics;

    public EventRange(TopicRange topics, AggregatorMetrics metrics) {
        this.topics = topics;
        this.metrics = metrics;
    }

    /// The newest in the range, oldest first. Bad records are left out and counted.
    ///
    /// @throws HistoryUnavailableException if the topic cannot be read now
    public List<NodeEvent> between(long fromMs, long toMs) {
        var newest = new PriorityQueue<>(BY_TIME);
        var end = topics.read(Topics.NODE_EVENTS, fromMs - SLACK_MS, toMs + SLACK_MS, record -> {
            switch (EventCodec.NODE_EVENT.decode(record.value())) {
                case Decoded.Ok<NodeEvent>(var event) -> {
                    if (event.atMs() >= fromMs && event.atMs() <= toMs) {
                        newest.add(event);
                        if (newest.size() > MAX_EVENTS) {
                            newest.poll();
                        }
                    }
                }
                case Decoded.Bad<NodeEvent> _ -> metrics.deadLetter(Topics.NODE_EVENTS, "undecodable");
            }
            return true;
        });
        metrics.historyRead(end == TopicRange.End.COMPLETE ? "complete" : "cut");
        return newest.stream().sorted(BY_TIME).toList();
    }
}
