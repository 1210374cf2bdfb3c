package io.patchbay.placement;

import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Judges nodes at read time from what is known of them and the reader's clock, so that no timer has to fire when a
/// node dies and the judgement replays (ADR 0003).
public final class Health {
    /// Heartbeats in a row that make a node Live again after a gap. A first heartbeat of a boot counts as that many.
    public static final int TRUSTED_BEATS = 2;

    /// How long a silence of most nodes, but not all, is taken for ours.
    public static final int PARTIAL_SILENCE_LIMIT_MS = 300_000;

    private static final int MAX_REQUIRED_BEATS = 12;

    private Health() {}

    /// The state of one node on its own.
    ///
    /// @param nowMs epoch ms of the aggregator's clock; for a fleet use [#judgeAll], which knows a silence of ours
    public static HealthState judge(LoadRow row, long nowMs, Policy policy) {
        return judge(row, nowMs, nowMs, policy);
    }

    private static HealthState judge(LoadRow row, long ageNowMs, long nowMs, Policy policy) {
        if (row.signedOffAtMs() > 0 || row.status() == NodeStatus.DOWN) {
            return HealthState.SIGNED_OFF;
        }
        if (isLost(row, ageNowMs, policy)) {
            return HealthState.LOST;
        }
        if (row.status() == NodeStatus.DRAINING) {
            return HealthState.DRAINING;
        }
        if (nowMs < row.quarantinedUntilMs()) {
            return HealthState.QUARANTINED;
        }
        return isLate(row, ageNowMs) ? HealthState.LATE : HealthState.LIVE;
    }

    /// The states of all nodes together, by node id: ages as of [#effectiveNowMs], and never more than half of a region
    /// Quarantined. Of those too many, the ones that come back first are only Late.
    public static Map<String, HealthState> judgeAll(List<LoadRow> rows, long nowMs, Policy policy) {
        var states = judgeInOrder(rows, nowMs, policy);
        var byNodeId = new TreeMap<String, HealthState>();
        for (var i = 0; i < states.length; i++) {
            byNodeId.put(rows.get(i).nodeId(), states[i]);
        }
        return byNodeId;
    }

    /// The time to judge by: `nowMs`, or, when more than half of the nodes fell silent together, the moment of the
    /// newest heartbeat among the silent. Then the silence is ours (broker, network) and nobody ages by
    /// it. While others are still heard, one node is never "together", and this holds for
    /// [#PARTIAL_SILENCE_LIMIT_MS].
    ///
    /// @param policy for windows that a policy may bring later; today those of the rows count
    public static long effectiveNowMs(List<LoadRow> rows, long nowMs, Policy policy) {
        return MassSilence.of(rows, nowMs).effectiveNowMs();
    }

    /// Silence after which a node is Late: 2.5 intervals.
    static long lateAfterMs(int intervalMs) {
        return intervalMs * 5L / 2;
    }

    /// Silence after which a node is Lost.
    static long lostAfterMs(int intervalMs, int unhealthyThresholdMs) {
        return Math.max(unhealthyThresholdMs, 3L * intervalMs);
    }

    /// Whether the node tells of itself, so that its age means something. A polled node is judged by failed polls: a
    /// poller that moves or stops is not the node's fault.
    static boolean isPushing(LoadRow row) {
        return row.source() != HeartbeatSource.POLL;
    }

    /// [#judgeAll] in the order of the rows.
    static HealthState[] judgeInOrder(List<LoadRow> rows, long nowMs, Policy policy) {
        var effectiveNowMs = effectiveNowMs(rows, nowMs, policy);
        var states = new HealthState[rows.size()];
        for (var i = 0; i < states.length; i++) {
            states[i] = judge(rows.get(i), effectiveNowMs, nowMs, policy);
        }
        limitQuarantine(rows, states);
        return states;
    }

    private static boolean isLost(LoadRow row, long nowMs, Policy policy) {
        return isPushing(row)
                ? nowMs - row.lastSeenMs() > lostAfterMs(row.intervalMs(), policy.unhealthyThresholdMs())
                : row.pollFailures() >= policy.unhealthyPolls();
    }

    private static boolean isLate(LoadRow row, long nowMs) {
        return nowMs - row.lastSeenMs() > lateAfterMs(row.intervalMs())
                || row.pollFailures() > 0
                || row.beatsInARow() < requiredBeats(row.flaps());
    }

    /// A node that keeps falling silent has to prove itself for longer each time.
    private static int requiredBeats(int flaps) {
        return flaps < 2 ? TRUSTED_BEATS : Math.min(TRUSTED_BEATS * flaps, MAX_REQUIRED_BEATS);
    }

    private static void limitQuarantine(List<LoadRow> rows, HealthState[] states) {
        var present = new HashMap<String, Integer>();
        var quarantined = new HashMap<String, List<Integer>>();
        for (var i = 0; i < states.length; i++) {
            if (states[i].compareTo(HealthState.QUARANTINED) <= 0) {
                var region = RegionOrder.normalise(rows.get(i).region());
                present.merge(region, 1, Integer::sum);
                if (states[i] == HealthState.QUARANTINED) {
                    quarantined.computeIfAbsent(region, _ -> new ArrayList<>()).add(i);
                }
            }
        }
        var lastOutFirst = Comparator.<Integer>comparingLong(i -> -rows.get(i).quarantinedUntilMs())
                .thenComparing(i -> rows.get(i).nodeId());
        quarantined.forEach((region, indexes) -> {
            var allowed = present.getOrDefault(region, 0) / 2;
            indexes.stream().sorted(lastOutFirst).skip(allowed).forEach(i -> states[i] = HealthState.LATE);
        });
    }
}
