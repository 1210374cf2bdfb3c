package io.patchbay.placement;

import org.jspecify.annotations.Nullable;

/// The table as one request sees it: with the nodes that it has tried, cannot sign for or has reason to avoid. Lives
/// for one decision.
final class Ranking {
    private final PickInput in;
    private final LoadTable table;
    private final byte[] grades;

    Ranking(PickInput in) {
        this.in = in;
        this.table = LoadTable.of(in.rows(), in.policy(), in.nowMs());
        this.grades = table.grades();
        in.openBreakers().forEach(id -> lower(table.indexOf(id)));
        in.overloadedBefore().forEach(this::rejectIfStillOverloaded);
        in.keyless().forEach(id -> reject(table.indexOf(id)));
        in.excluded().forEach(id -> reject(table.indexOf(id)));
    }

    LoadTable table() {
        return table;
    }

    /// Rank of the grade of a node, [LoadTable#OUT] if it is out.
    byte grade(int index) {
        return grades[index];
    }

    /// Whether the room may stay on a node: what bars new rooms (draining, full, late, overloaded) does not bar those
    /// that are there.
    boolean mayKeepRoom(String nodeId) {
        var index = table.indexOf(nodeId);
        return index >= 0
                && table.state(index) != HealthState.LOST
                && table.state(index) != HealthState.SIGNED_OFF
                && !in.excluded().contains(nodeId)
                && !in.keyless().contains(nodeId);
    }

    Candidate explain(int index) {
        var nodeId = table.get(index).nodeId();
        var breakerOpen = in.openBreakers().contains(nodeId);
        return new Candidate(
                nodeId,
                table.state(index),
                breakerOpen ? Grade.QUARANTINED : table.grade(index),
                LoadScore.permille(table.get(index), in.policy()),
                rejection(index));
    }

    /// Why a node is out for this request, null if it is not. What the request brought comes first.
    @Nullable
    Rejection rejection(int index) {
        var nodeId = table.get(index).nodeId();
        if (in.excluded().contains(nodeId)) {
            return Rejection.EXCLUDED;
        }
        var byTable = table.rejection(index, in.overloadedBefore().contains(nodeId));
        return byTable == null && in.keyless().contains(nodeId) ? Rejection.NO_KEY : byTable;
    }

    private void lower(int index) {
        if (index >= 0 && grades[index] != LoadTable.OUT) {
            grades[index] = Grade.QUARANTINED.rank();
        }
    }

    private void reject(int index) {
        if (index >= 0) {
            grades[index] = LoadTable.OUT;
        }
    }

    private void rejectIfStillOverloaded(String nodeId) {
        var index = table.indexOf(nodeId);
        if (index >= 0 && table.rejection(index, true) != null) {
            grades[index] = LoadTable.OUT;
        }
    }
}
