package io.patchbay.capacity.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A node of a virtual fleet.
///
/// @param nodeId its id
/// @param region empty if it has none
/// @param maxSessions sessions it can hold, at least 1
/// @param heartbeatMs distance of its heartbeats
/// @param phaseMs its first heartbeat after the start
/// @param cpu how its CPU follows its sessions
/// @param memoryPermille its memory, whatever it does
/// @param phases when it is not simply up, in order of time
public record NodeSpec(
        String nodeId,
        String region,
        int maxSessions,
        int heartbeatMs,
        int phaseMs,
        Cpu cpu,
        int memoryPermille,
        List<Phase> phases) {

    public NodeSpec {
        if (maxSessions < 1 || heartbeatMs < 100 || phaseMs < 0) {
            throw new IllegalArgumentException("node " + nodeId + " needs sessions and a heartbeat of at least 100 ms");
        }
        phases = List.copyOf(phases);
    }

    /// CPU in thousandths, as a line.
    ///
    /// @param idlePermille without sessions
    /// @param fullPermille with [NodeSpec#maxSessions]
    public record Cpu(double idlePermille, double fullPermille) {
        /// A share from 0 to 1.
        double usage(int sessions, int maxSessions) {
            var permille = idlePermille + (fullPermille - idlePermille) * sessions / maxSessions;
            return Math.clamp(Math.rint(permille) / 1000, 0.0, 1.0);
        }
    }

    /// What a node is when it is not up.
    public enum Kind {
        /// Says nothing and refuses connections. Comes back without its rooms.
        DEAD,
        /// Takes no new rooms.
        DRAINING
    }

    /// A while in which a node is not up.
    ///
    /// @param kind what it is then
    /// @param fromMs epoch ms
    /// @param toMs epoch ms, exclusive
    public record Phase(Kind kind, long fromMs, long toMs) {
        boolean covers(long nowMs) {
            return fromMs <= nowMs && nowMs < toMs;
        }
    }

    /// Whether it is that at a time, epoch ms.
    public boolean is(Kind kind, long nowMs) {
        for (var phase : phases) {
            if (phase.kind() == kind && phase.covers(nowMs)) {
                return true;
            }
        }
        return false;
    }

    /// The same node with other heartbeats.
    public NodeSpec withHeartbeat(int otherMs) {
        var phase = (int) ((long) phaseMs * otherMs / heartbeatMs);
        return new NodeSpec(nodeId, region, maxSessions, otherMs, phase, cpu, memoryPermille, phases);
    }

    /// The same node with room for more or fewer.
    public NodeSpec withMaxSessions(int other) {
        return new NodeSpec(nodeId, region, other, heartbeatMs, phaseMs, cpu, memoryPermille, phases);
    }

    /// Another node like this one, which never fails.
    ///
    /// @param number of the copy, so that they do not all speak at one time
    public NodeSpec copy(String otherId, int number) {
        var phase = (int) ((phaseMs + (long) number * heartbeatMs / 7) % heartbeatMs);
        return new NodeSpec(otherId, region, maxSessions, heartbeatMs, phase, cpu, memoryPermille, List.of());
    }

    /// The same node with one more phase.
    public NodeSpec with(Phase phase) {
        var more = new ArrayList<>(phases);
        more.add(phase);
        more.sort(Comparator.comparingLong(Phase::fromMs));
        return new NodeSpec(nodeId, region, maxSessions, heartbeatMs, phaseMs, cpu, memoryPermille, more);
    }
}
