package io.patchbay.placement;

import io.patchbay.schemas.event.LoadRow;

/// How loaded a node is: `sessionsWeight * sessions / maxSessions + cpuWeight * cpu + memoryWeight * memory`, and at
/// least its egress utilisation where the capacity of its line is known. 1000 is what the node says it can hold; the
/// score is never clamped there, so that overloaded nodes still have an order (jitsi/jicofo#454).
public final class LoadScore {
    private static final long MICROS_PER_PERMILLE = 1000;

    private LoadScore() {}

    /// The score that ranks nodes: with the sessions that picks will still bring. Thousandths, 0 or more.
    public static int permille(LoadRow row, Policy policy) {
        return toPermille(micros(row, policy));
    }

    /// The score of what the node itself reports, without picks in flight: what overload is judged by, because a
    /// burst of picks says where to go next, not that a node cannot take more (ADR 0004). Thousandths, 0 or more.
    public static int reportedPermille(LoadRow row, Policy policy) {
        return toPermille(score(row, row.sessions(), policy));
    }

    /// As [#permille], in millionths: one session more on a large node is still a difference.
    static long micros(LoadRow row, Policy policy) {
        return score(row, (long) row.sessions() + row.inFlightSessions(), policy);
    }

    /// What [#permille] is made of.
    public static ScoreTerms terms(LoadRow row, Policy policy) {
        var reported = bySessions(row, row.sessions(), policy);
        return new ScoreTerms(
                reported,
                bySessions(row, (long) row.sessions() + row.inFlightSessions(), policy) - reported,
                (long) policy.cpuWeight() * row.cpuPermille(),
                (long) policy.memoryWeight() * row.memoryPermille(),
                egressMicros(row));
    }

    private static long bySessions(LoadRow row, long sessions, Policy policy) {
        return policy.sessionsWeight() * sessions * MICROS_PER_PERMILLE / row.maxSessions();
    }

    private static long score(LoadRow row, long sessions, Policy policy) {
        var byCpu = (long) policy.cpuWeight() * row.cpuPermille();
        var byMemory = (long) policy.memoryWeight() * row.memoryPermille();
        return Math.max(bySessions(row, sessions, policy) + byCpu + byMemory, egressMicros(row));
    }

    private static long egressMicros(LoadRow row) {
        if (row.maxEgressBps() == 0) {
            return 0;
        }
        var share = Math.min((double) row.egressBps() / row.maxEgressBps(), 1_000.0);
        return (long) (share * 1_000_000);
    }

    private static int toPermille(long micros) {
        return (int) Math.min(micros / MICROS_PER_PERMILLE, Integer.MAX_VALUE);
    }
}
