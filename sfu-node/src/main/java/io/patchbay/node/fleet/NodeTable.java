package io.patchbay.node.fleet;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The nodes of the fleet that speak for themselves on Kafka, folded from `sfu.heartbeats`. Thread-safe.
///
/// Silence is judged against the newest heartbeat of anybody: when Kafka is away nobody ages.
public final class NodeTable {
    /// A node as its newest heartbeat has it.
    ///
    /// @param address base URL for other nodes
    /// @param heardMs when its newest heartbeat arrived, epoch ms of the broker or of this node, never of
    ///     the sender
    public record Known(
            String nodeId,
            String address,
            NodeStatus status,
            String capabilitiesHash,
            long bootAtMs,
            long seq,
            int intervalMs,
            long heardMs) {}

    /// A node that was silent for longer is not asked to adopt. Short of that, probing tells.
    private static final long SILENT_MS = 30_000;

    private final Map<String, Known> byId = new ConcurrentHashMap<>();
    private final AtomicLong newestMs = new AtomicLong();

    /// Takes the next heartbeat of the topic.
    ///
    /// @param arrivedAtMs all by one clock
    void apply(Heartbeat beat, long arrivedAtMs) {
        if (beat.source() != HeartbeatSource.NODE) {
            return;
        }
        newestMs.accumulateAndGet(arrivedAtMs, Math::max);
        byId.merge(beat.nodeId(), known(beat, arrivedAtMs), NodeTable::newer);
    }

    public Optional<Known> find(String nodeId) {
        return Optional.ofNullable(byId.get(nodeId));
    }

    /// Nodes that may take channels over: up, and not silent for long.
    List<Known> up() {
        return byId.values().stream()
                .filter(node -> node.status() == NodeStatus.UP && !isSilent(node))
                .toList();
    }

    /// All nodes ever heard, also those that left.
    List<Known> all() {
        return List.copyOf(byId.values());
    }

    /// Whether a node is not heard any more while others are.
    boolean isGone(String nodeId) {
        var node = byId.get(nodeId);
        return node == null || node.status() == NodeStatus.DOWN || isSilent(node);
    }

    private boolean isSilent(Known node) {
        return newestMs.get() - node.heardMs() > Math.max(SILENT_MS, 3L * node.intervalMs());
    }

    private static Known known(Heartbeat beat, long arrivedAtMs) {
        return new Known(
                beat.nodeId(),
                beat.address(),
                beat.status(),
                beat.capabilitiesHash(),
                beat.bootAtMs(),
                beat.seq(),
                beat.intervalMs(),
                arrivedAtMs);
    }

    private static Known newer(Known before, Known next) {
        if (next.bootAtMs() != before.bootAtMs()) {
            return next.bootAtMs() > before.bootAtMs() ? next : before;
        }
        return next.seq() > before.seq() ? next : before;
    }
}
