package io.patchbay.node.fleet;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeStatus;
import java.util.List;

/// Heartbeats of nodes that are up and say nothing else of themselves.
final class Beats {
    private Beats() {}

    static Heartbeat of(String nodeId, String address, long seq, long timestampMs) {
        return new Heartbeat(
                Heartbeat.VERSION,
                nodeId,
                nodeId + "-boot",
                1,
                seq,
                timestampMs,
                5_000,
                NodeStatus.UP,
                HeartbeatSource.NODE,
                address,
                null,
                "",
                null,
                0,
                0,
                null,
                null,
                null,
                0,
                null,
                0,
                0,
                0,
                null,
                "test",
                "",
                List.of());
    }
}
