package io.patchbay.capacity.fleet;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.PickedRoom;
import java.util.ArrayList;
import java.util.List;

/// A node with its rooms. Owned by one [FleetSimulation].
final class VirtualNode {
    private static final int ECHO_MS = 60_000;
    private static final long EGRESS_BPS_PER_SESSION = 1_200_000;
    private static final int PACKETS_PER_SESSION = 150;

    private final NodeSpec spec;
    private final List<Placed> rooms = new ArrayList<>();
    private long bootAtMs;
    private long seq;
    private long joins;

    /// A room on this node.
    ///
    /// @param pickId how it came
    /// @param placedAtMs when it came, epoch ms
    record Placed(Room room, String pickId, long placedAtMs) {
        int sessionsAt(long nowMs) {
            return room.sessionsAt(nowMs, placedAtMs);
        }
    }

    VirtualNode(NodeSpec spec, long bootAtMs) {
        this.spec = spec;
        this.bootAtMs = bootAtMs;
    }

    NodeSpec spec() {
        return spec;
    }

    void add(Room room, String pickId, long nowMs) {
        rooms.add(new Placed(room, pickId, nowMs));
        joins += room.size();
    }

    /// Starts again, and gives up what it had.
    ///
    /// @return rooms whose people have to go elsewhere
    List<Placed> restart(long nowMs) {
        var lost = List.copyOf(rooms);
        rooms.clear();
        bootAtMs = nowMs;
        seq = 0;
        return lost;
    }

    int sessionsAt(long nowMs) {
        var sum = 0;
        for (var placed : rooms) {
            sum += placed.sessionsAt(nowMs);
        }
        return sum;
    }

    /// What it says now.
    Heartbeat heartbeat(long nowMs) {
        rooms.removeIf(placed -> placed.room().endMs() <= nowMs);
        var sessions = 0;
        var echoed = new ArrayList<PickedRoom>();
        for (var placed : rooms) {
            var now = placed.sessionsAt(nowMs);
            sessions += now;
            if (nowMs - placed.placedAtMs() <= ECHO_MS) {
                echoed.add(new PickedRoom(placed.pickId(), now));
            }
        }
        var first = Math.max(0, echoed.size() - Heartbeat.MAX_PICKED_ROOMS);
        return new Heartbeat(
                Heartbeat.VERSION,
                spec.nodeId(),
                "boot-" + bootAtMs,
                bootAtMs,
                ++seq,
                nowMs,
                spec.heartbeatMs(),
                spec.is(NodeSpec.Kind.DRAINING, nowMs) ? NodeStatus.DRAINING : NodeStatus.UP,
                HeartbeatSource.NODE,
                "http://" + spec.nodeId() + ":8070",
                null,
                spec.region(),
                null,
                rooms.size(),
                sessions,
                spec.maxSessions(),
                spec.cpu().usage(sessions, spec.maxSessions()),
                spec.memoryPermille() / 1000.0,
                sessions * EGRESS_BPS_PER_SESSION,
                null,
                (long) sessions * PACKETS_PER_SESSION,
                joins,
                0,
                null,
                "virtual",
                "",
                echoed.subList(first, echoed.size()));
    }
}
