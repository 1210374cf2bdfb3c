package io.patchbay.placement;

import io.patchbay.schemas.event.HeartbeatSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table as one request sees it: with the nodes that it has tried, cannot sign for or has reason to avoid. Lives
/// for one decision.
final class Ranking {
    private final PickInput in;
    private final LoadTable table;
    private final byte[] grades;
    private final boolean ofHeirs;

    Ranking(PickInput in) {
        this.in = in;
        this.ofHeirs = false;
        this.table = LoadTable.of(in.rows(), in.policy(), in.nowMs());
        this.grades = table.grades();
        in.openBreakers().forEach(id -> lower(table.indexOf(id)));
        in.overloadedBefore().forEach(this::rejectIfStillOverloaded);
        in.keyless().forEach(id -> reject(table.indexOf(id)));
        in.excluded().forEach(id -> reject(table.indexOf(id)));
    }

    /// The ranking of the nodes that can take a channel over ([#heirsOf]).
    private Ranking(Ranking all) {
        this.in = all.in;
        this.table = all.table;
        this.ofHeirs = true;
        this.grades = all.grades.clone();
        for (var index = 0; index < grades.length; index++) {
            if (!isOfTheFleet(index) || grades[index] == Grade.QUARANTINED.rank()) {
                grades[index] = LoadTable.OUT;
            }
        }
    }

    /// Nodes that know the channels of a node that failed and can take them over: they write to Kafka themselves, as
    /// it did. Empty for a node that does not, or is not here.
    Optional<Ranking> heirsOf(String ownerId) {
        var index = table.indexOf(ownerId);
        return index >= 0 && isOfTheFleet(index) ? Optional.of(new Ranking(this)) : Optional.empty();
    }

    private boolean isOfTheFleet(int index) {
        return table.get(index).source() == HeartbeatSource.NODE;
    }

    /// Whether only those are left in that can take a channel over.
    boolean ofHeirs() {
        return ofHeirs;
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
