package io.patchbay.placement;

import io.patchbay.schemas.event.LoadRow;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// A load table prepared for many decisions: rows by node id, each judged, scored and hashed once. It is a
/// list of rows like any other and gives [PickInput#rows] the same meaning; [Placement#decide] is only
/// faster with it (ADR 0002). Immutable, so that all threads of a gateway share one per snapshot:
///
/// ```java
/// table = table.at(policy, nowMs);   // the same object until a state changes by age
/// ```
public final class LoadTable extends AbstractList<LoadRow> implements RandomAccess {
    /// The grade of a node that may not be chosen.
    static final byte OUT = Byte.MAX_VALUE;

    private static final int[] NOBODY = {};

    private final LoadRow[] rows;
    private final Policy policy;
    private final long validFromMs;
    private final long validUntilMs;
    private final HealthState[] states;
    private final byte[] grades;
    private final long[] hashes;
    private final long[] scores;
    private final int[] everywhere;
    private final Map<String, int[]> byRegion;

    private LoadTable(LoadRow[] sorted, Policy policy, long nowMs) {
        this.rows = sorted;
        this.policy = policy;
        this.validFromMs = nowMs;
        this.validUntilMs = nextChangeMs(sorted, policy, nowMs);
        this.states = Health.judgeInOrder(Arrays.asList(sorted), nowMs, policy);
        this.grades = new byte[sorted.length];
        this.hashes = new long[sorted.length];
        this.scores = new long[sorted.length];
        for (var i = 0; i < sorted.length; i++) {
            grades[i] = rejection(i, false) == null ? grade(i).rank() : OUT;
            hashes[i] = Rendezvous.hash(sorted[i].nodeId());
            scores[i] = LoadScore.micros(sorted[i], policy);
        }
        this.everywhere = indexes(sorted.length);
        this.byRegion = byRegion(sorted);
    }

    /// Prepares rows, in any order, for decisions at this time under this policy.
    public static LoadTable of(List<LoadRow> rows, Policy policy, long nowMs) {
        if (rows instanceof LoadTable table) {
            return table.at(policy, nowMs);
        }
        var sorted = rows.toArray(LoadRow[]::new);
        Arrays.sort(sorted, Comparator.comparing(LoadRow::nodeId));
        return new LoadTable(sorted, policy, nowMs);
    }

    /// The same rows prepared for another time or policy; this very table while it still holds.
    public LoadTable at(Policy otherPolicy, long nowMs) {
        return policy.equals(otherPolicy) && validFromMs <= nowMs && nowMs < validUntilMs
                ? this
                : new LoadTable(rows, otherPolicy, nowMs);
    }

    @Override
    public LoadRow get(int index) {
        return rows[index];
    }

    @Override
    public int size() {
        return rows.length;
    }

    /// The state of a node at the time this was prepared for, [Health#judgeAll]. Null for a node that is
    /// not here.
    public @Nullable HealthState stateOf(String nodeId) {
        var index = indexOf(nodeId);
        return index < 0 ? null : states[index];
    }

    /// The region of a node as it wrote it. Empty for a node that is not here.
    public Optional<String> regionOf(String nodeId) {
        var index = indexOf(nodeId);
        return index < 0 ? Optional.empty() : Optional.of(rows[index].region());
    }

    /// Position of a node, negative if it is not here.
    int indexOf(String nodeId) {
        var low = 0;
        var high = rows.length - 1;
        while (low <= high) {
            var middle = (low + high) >>> 1;
            var order = rows[middle].nodeId().compareTo(nodeId);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    HealthState state(int index) {
        return states[index];
    }

    /// The grade by the table alone, before what the request adds.
    Grade grade(int index) {
        return switch (states[index]) {
            case LIVE -> rows[index].probeOk() ? Grade.LIVE : Grade.PROBE_FAILED;
            case LATE -> rows[index].probeOk() ? Grade.LATE : Grade.PROBE_FAILED;
            case QUARANTINED, DRAINING, LOST, SIGNED_OFF -> Grade.QUARANTINED;
        };
    }

    /// Why a node takes no new rooms, null if it does.
    @Nullable
    Rejection rejection(int index, boolean overloadedBefore) {
        return switch (states[index]) {
            case LOST -> Rejection.LOST;
            case SIGNED_OFF -> Rejection.SIGNED_OFF;
            case DRAINING -> Rejection.DRAINING;
            case LIVE, LATE, QUARANTINED -> rejectionByLoad(rows[index], overloadedBefore);
        };
    }

    private @Nullable Rejection rejectionByLoad(LoadRow row, boolean overloadedBefore) {
        if (row.sessions() >= row.maxSessions()) {
            return Rejection.FULL;
        }
        return isOverloaded(row, overloadedBefore) ? Rejection.OVERLOADED : null;
    }

    private boolean isOverloaded(LoadRow row, boolean before) {
        var threshold = policy.overloadPermille() - (before ? policy.overloadHysteresisPermille() : 0);
        return LoadScore.reportedPermille(row, policy) >= threshold;
    }

    /// A copy of the ranks of [Grade], [#OUT] for those that take no new rooms.
    byte[] grades() {
        return grades.clone();
    }

    long hash(int index) {
        return hashes[index];
    }

    /// Score with picks in flight, millionths.
    long score(int index) {
        return scores[index];
    }

    /// All positions.
    int[] everywhere() {
        return everywhere;
    }

    /// Positions of the nodes of a region in its normal spelling.
    int[] inRegion(String region) {
        return byRegion.getOrDefault(region, NOBODY);
    }

    private static Map<String, int[]> byRegion(LoadRow[] rows) {
        var lists = new HashMap<String, List<Integer>>();
        for (var i = 0; i < rows.length; i++) {
            lists.computeIfAbsent(RegionOrder.normalise(rows[i].region()), _ -> new ArrayList<>())
                    .add(i);
        }
        var arrays = new HashMap<String, int[]>();
        lists.forEach((region, list) ->
                arrays.put(region, list.stream().mapToInt(Integer::intValue).toArray()));
        return arrays;
    }

    private static int[] indexes(int size) {
        var indexes = new int[size];
        Arrays.setAll(indexes, i -> i);
        return indexes;
    }

    /// First moment after `nowMs` at which a state may be another.
    private static long nextChangeMs(LoadRow[] rows, Policy policy, long nowMs) {
        var silence = MassSilence.of(Arrays.asList(rows), nowMs);
        var next = silence.validUntilMs();
        for (var row : rows) {
            next = earliestAfter(nowMs, next, row.quarantinedUntilMs());
            if (!silence.frozen()) {
                var lateAfterMs = Health.lateAfterMs(row.intervalMs());
                var lostAfterMs = Health.lostAfterMs(row.intervalMs(), policy.unhealthyThresholdMs());
                next = earliestAfter(nowMs, next, row.lastSeenMs() + lateAfterMs + 1);
                next = earliestAfter(nowMs, next, row.lastSeenMs() + lostAfterMs + 1);
            }
        }
        return next;
    }

    private static long earliestAfter(long nowMs, long next, long atMs) {
        return atMs > nowMs && atMs < next ? atMs : next;
    }
}
