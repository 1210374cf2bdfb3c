package io.patchbay.capacity.whatif;

import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.List;

/// What a node said of itself over a range.
final class NodeHistory {
    private static final int UNKNOWN_MAX_SESSIONS = 500;
    private static final int UNKNOWN_PERMILLE = 500;
    private static final int LOST_MS = 30_000;

    private final String nodeId;
    private final List<NodeSpec.Phase> phases = new ArrayList<>();
    private final long firstMs;
    private final int firstSessions;
    private Heartbeat last;
    private long drainingSinceMs;
    private long downSinceMs;
    private long refusedAtMs;
    private double sessionMs;
    private final Line cpu = new Line();
    private double memorySum;
    private int memoryCount;

    NodeHistory(Heartbeat first) {
        this.nodeId = first.nodeId();
        this.firstMs = first.sentAtMs();
        this.firstSessions = first.sessions();
        this.last = first;
    }

    String nodeId() {
        return nodeId;
    }

    String region() {
        return last.region();
    }

    int maxSessions() {
        return last.maxSessions() == null ? UNKNOWN_MAX_SESSIONS : last.maxSessions();
    }

    /// As it said last.
    int sessions() {
        return last.sessions();
    }

    boolean isUp(long nowMs) {
        return last.status() != NodeStatus.DOWN && nowMs - last.sentAtMs() <= lostAfterMs();
    }

    void add(Heartbeat beat) {
        if (beat.sentAtMs() < last.sentAtMs()) {
            return;
        }
        var silentMs = beat.sentAtMs() - last.sentAtMs();
        if (downSinceMs > 0 || silentMs > lostAfterMs()) {
            if (beat.status() == NodeStatus.DOWN) {
                return;
            }
            phases.add(new NodeSpec.Phase(NodeSpec.Kind.DEAD, diedAtMs(), beat.sentAtMs()));
            downSinceMs = 0;
        } else {
            sessionMs += silentMs * (last.sessions() + beat.sessions()) / 2.0;
        }
        drain(beat);
        if (beat.status() == NodeStatus.DOWN) {
            downSinceMs = beat.sentAtMs();
        }
        learn(beat);
        refusedAtMs = 0;
        last = beat;
    }

    /// A gateway could not connect.
    void refused(long atMs) {
        if (refusedAtMs == 0) {
            refusedAtMs = atMs;
        }
    }

    /// Sessions times ms, up to the end of the range or of the node.
    double sessionMs(long toMs) {
        var silentMs = Math.max(0, toMs - last.sentAtMs());
        var isThere = downSinceMs == 0 && silentMs <= lostAfterMs();
        return sessionMs + (isThere ? (double) silentMs * last.sessions() : 0);
    }

    /// What it had when the range began; nothing if it came later.
    int sessionsAtFirst(long fromMs) {
        return firstMs - fromMs > 2L * lostAfterMs() ? 0 : firstSessions;
    }

    NodeSpec spec(long fromMs, long toMs) {
        var all = new ArrayList<>(phases);
        if (firstMs - fromMs > lostAfterMs()) {
            all.addFirst(new NodeSpec.Phase(NodeSpec.Kind.DEAD, fromMs, firstMs));
        }
        if (drainingSinceMs > 0) {
            all.add(new NodeSpec.Phase(NodeSpec.Kind.DRAINING, drainingSinceMs, toMs));
        }
        if (downSinceMs > 0 || toMs - last.sentAtMs() > lostAfterMs()) {
            all.add(new NodeSpec.Phase(NodeSpec.Kind.DEAD, diedAtMs(), toMs));
        }
        return new NodeSpec(
                nodeId,
                last.region(),
                maxSessions(),
                last.intervalMs(),
                (int) Math.floorMod(last.sentAtMs() - fromMs, (long) last.intervalMs()),
                cpu.overSessions(maxSessions(), UNKNOWN_PERMILLE),
                memoryCount == 0 ? UNKNOWN_PERMILLE : (int) Math.round(1000 * memorySum / memoryCount),
                all);
    }

    private void drain(Heartbeat beat) {
        if (beat.status() == NodeStatus.DRAINING && drainingSinceMs == 0) {
            drainingSinceMs = beat.sentAtMs();
        } else if (beat.status() != NodeStatus.DRAINING && drainingSinceMs > 0) {
            phases.add(new NodeSpec.Phase(NodeSpec.Kind.DRAINING, drainingSinceMs, beat.sentAtMs()));
            drainingSinceMs = 0;
        }
    }

    private void learn(Heartbeat beat) {
        if (beat.cpuUsage() != null) {
            cpu.add(beat.sessions(), beat.cpuUsage() * 1000);
        }
        if (beat.memoryUsage() != null) {
            memorySum += beat.memoryUsage();
            memoryCount++;
        }
    }

    /// When it fell silent: when it said so, when it was first refused, or when its next heartbeat did not come.
    private long diedAtMs() {
        if (downSinceMs > 0) {
            return downSinceMs;
        }
        var expectedMs = last.sentAtMs() + last.intervalMs();
        return refusedAtMs > last.sentAtMs() ? Math.min(refusedAtMs, expectedMs) : expectedMs;
    }

    private long lostAfterMs() {
        return Math.max(LOST_MS, 3L * last.intervalMs());
    }

    /// A straight line through points, by least squares.
    private static final class Line {
        private double count;
        private double sumX;
        private double sumY;
        private double sumXx;
        private double sumXy;

        void add(double x, double y) {
            count++;
            sumX += x;
            sumY += y;
            sumXx += x * x;
            sumXy += x * y;
        }

        /// CPU at no sessions and at all of them. One that never changed its sessions has no slope.
        NodeSpec.Cpu overSessions(int maxSessions, double unknown) {
            if (count == 0) {
                return new NodeSpec.Cpu(unknown, unknown);
            }
            var spread = sumXx - sumX * sumX / count;
            var slope = spread < 1e-9 ? 0 : (sumXy - sumX * sumY / count) / spread;
            var idle = (sumY - slope * sumX) / count;
            return new NodeSpec.Cpu(idle, idle + slope * maxSessions);
        }
    }
}
