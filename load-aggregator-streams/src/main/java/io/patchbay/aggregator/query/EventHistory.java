package io.patchbay.aggregator.query;

import io.patchbay.schemas.event.NodeEvent;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The newest transitions of each node, as `sfu.node-events` has them. Bounded in nodes and in events per node.
/// Written by [TableReader], read by all.
public final class EventHistory {
    /// Events kept per node.
    public static final int PER_NODE = 100;

    private static final int MAX_NODES = 20_000;

    private final Map<String, ArrayDeque<NodeEvent>> byNode = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArrayDeque<NodeEvent>> eldest) {
            return size() > MAX_NODES;
        }
    };

    synchronized void add(NodeEvent event) {
        var events = byNode.computeIfAbsent(event.nodeId(), id -> new ArrayDeque<>());
        if (events.size() == PER_NODE) {
            events.removeFirst();
        }
        events.addLast(event);
    }

    /// Oldest first; empty for a node without any.
    public synchronized List<NodeEvent> of(String nodeId) {
        var events = byNode.get(nodeId);
        return events == null ? List.of() : List.copyOf(events);
    }
}
