package io.patchbay.aggregator;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.DecisionPolicy;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.Pick;
import java.util.ArrayList;
import java.util.List;

/// Events as nodes and gateways write them.
public final class TestEvents {
    public static final int INTERVAL_MS = 2_000;

    private TestEvents() {}

    public static Heartbeat beat(String nodeId, long seq, long sentAtMs) {
        return beat(nodeId, seq, sentAtMs, NodeStatus.UP, 3);
    }

    public static Heartbeat beat(String nodeId, long seq, long sentAtMs, NodeStatus status, int sessions) {
        return beat("eu-west", new Beat(nodeId, seq, sentAtMs, status, sessions));
    }

    /// What differs from heartbeat to heartbeat.
    public record Beat(String nodeId, long seq, long sentAtMs, NodeStatus status, int sessions) {}

    public static Heartbeat beat(String region, Beat beat) {
        var nodeId = beat.nodeId();
        return new Heartbeat(
                Heartbeat.VERSION,
                nodeId,
                "boot-1",
                1_000,
                beat.seq(),
                beat.sentAtMs(),
                INTERVAL_MS,
                beat.status(),
                HeartbeatSource.NODE,
                nodeId.startsWith("http") ? nodeId : "http://" + nodeId + ":8070",
                null,
                region,
                null,
                1,
                beat.sessions(),
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

    /// A decision that asked one node, and perhaps a second one.
    ///
    /// @param second node id and outcome of the second attempt, or nothing
    public static DecisionRecord decision(
            String id, long atMs, String nodeId, DecisionAttempt.Outcome outcome, Object... second) {
        var steps = new ArrayList<>(List.of(step(nodeId, outcome)));
        if (second.length == 2) {
            steps.add(step((String) second[0], (DecisionAttempt.Outcome) second[1]));
        }
        var last = steps.getLast();
        var isPlaced = last.attempt() != null && last.attempt().outcome() == DecisionAttempt.Outcome.OK;
        return new DecisionRecord(
                DecisionRecord.VERSION,
                id,
                atMs,
                "gw",
                "default",
                "0123456789abcdef",
                "eu-west",
                null,
                new DecisionPolicy("two-choice", 500, 300, 200, 900, 50, 30_000, 3, 4, 60_000),
                1,
                steps,
                isPlaced ? DecisionRecord.Result.PLACED : DecisionRecord.Result.UNAVAILABLE,
                isPlaced ? last.nodeId() : null,
                isPlaced ? "" : "attempts-failed",
                isPlaced ? 200 : 503,
                1_500,
                null);
    }

    private static DecisionStep step(String nodeId, DecisionAttempt.Outcome outcome) {
        var attempt = new DecisionAttempt("pick", 100, 900, outcome, 200, "");
        return new DecisionStep(
                "a:1",
                1,
                1,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                nodeId,
                "in-region",
                null,
                attempt);
    }
}
