package io.patchbay.aggregator;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.Pick;
import java.util.List;

/// Events as nodes and gateways write them.
public final class TestEvents {
    public static final int INTERVAL_MS = 2_000;

    private TestEvents() {}

    public static Heartbeat beat(String nodeId, long seq, long sentAtMs) {
        return beat(nodeId, seq, sentAtMs, NodeStatus.UP, 3);
    }

    public static Heartbeat beat(String nodeId, long seq, long sentAtMs, NodeStatus status, int sessions) {
        return new Heartbeat(
                Heartbeat.VERSION,
                nodeId,
                "boot-1",
                1_000,
                seq,
                sentAtMs,
                INTERVAL_MS,
                status,
                HeartbeatSource.NODE,
                nodeId.startsWith("http") ? nodeId : "http://" + nodeId + ":8070",
                null,
                "eu-west",
                null,
                1,
                sessions,
                100,
                0.25,
                0.5,
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

    public static Pick pick(String nodeId, String pickId, long atMs) {
        return new Pick(Pick.VERSION, pickId, "decision-" + pickId, nodeId, "room-" + pickId, "gw", atMs, 1, 4, true);
    }

    public static NodeReport report(String nodeId, NodeReport.Outcome outcome, long atMs) {
        return new NodeReport(NodeReport.VERSION, nodeId, "gw", atMs, outcome, "room", 0, 5, "");
    }

    public static ChannelRecord channel(String uuid, String roomKey, String nodeId, long createdAtMs) {
        return new ChannelRecord(
                ChannelRecord.VERSION, uuid, roomKey, "default", nodeId, 0, true, null, createdAtMs, createdAtMs);
    }
}
