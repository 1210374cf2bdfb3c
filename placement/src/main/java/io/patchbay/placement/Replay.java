package io.patchbay.placement;

import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.OwnPicks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides again what a gateway decided. Every step of the record must give the recorded answer, bit for bit, on the
/// table that `sfu.snapshots` has for it; anything else is told apart, never taken for a match.
public final class Replay {
    private Replay() {}

    /// Where the tables come from.
    @FunctionalInterface
    public interface Tables {
        /// The rows of a snapshot, null if it never reached the topic or is no longer kept. Prepared rows
        /// ([LoadTable]) make replays fast.
        @Nullable
        List<LoadRow> at(String snapshotId);
    }

    /// What came of a replay.
    public sealed interface Result {
        /// Every step gave the recorded answer.
        record Match() implements Result {}

        /// A step gave another answer.
        ///
        /// @param step position of the first one that did, from 0
        /// @param recorded the answer then
        /// @param replayed the answer now
        record Mismatch(int step, Decision recorded, Decision replayed) implements Result {}

        /// A step cannot be decided again, and no other one differed.
        ///
        /// @param snapshotId the table that is not there
        record SnapshotMissing(String snapshotId) implements Result {}

        /// The record says what this version does not understand.
        record Unreadable(String reason) implements Result {}
    }

    /// Decides every step again under its own policy.
    public static Result replay(DecisionRecord record, Tables tables) {
        if (record.steps().isEmpty()) {
            return new Result.Unreadable("steps: there is none");
        }
        try {
            return replay(record, tables, Recorded.policy(record.policy()));
        } catch (IllegalArgumentException e) {
            return new Result.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static Result replay(DecisionRecord record, Tables tables, Policy policy) {
        Result result = new Result.Match();
        for (var i = 0; i < record.steps().size(); i++) {
            var step = record.steps().get(i);
            var recorded = Recorded.answer(step);
            var rows = rowsOf(step, tables);
            if (rows == null) {
                result = new Result.SnapshotMissing(step.snapshotId());
                continue;
            }
            var replayed = Placement.decide(input(record, step, rows, policy));
            if (!replayed.equals(recorded)) {
                return new Result.Mismatch(i, recorded, replayed);
            }
        }
        return result;
    }

    /// The rows of the snapshot of a step, null if they are not there. A gateway that had no snapshot yet decided on
    /// its configured nodes alone.
    public static @Nullable List<LoadRow> rowsOf(DecisionStep step, Tables tables) {
        return step.snapshotId().isEmpty() ? List.of() : tables.at(step.snapshotId());
    }

    /// What the gateway gave to [Placement#decide] at a step, or would have given under another policy.
    ///
    /// @param rows rows of the step's snapshot, in any order; prepared ones stay so where nothing is added to them
    public static PickInput input(DecisionRecord record, DecisionStep step, List<LoadRow> rows, Policy policy) {
        return new PickInput(
                completed(rows, step),
                step.nowMs(),
                policy,
                record.roomKey(),
                record.region(),
                record.country(),
                step.owner(),
                step.isOwnerUnknown(),
                Set.copyOf(step.excluded()),
                Set.copyOf(step.openBreakers()),
                Set.copyOf(step.keyless()),
                Set.copyOf(step.overloadedBefore()),
                record.ticket());
    }

    private static List<LoadRow> completed(List<LoadRow> rows, DecisionStep step) {
        if (step.staticRows().isEmpty() && step.ownPicks().isEmpty()) {
            return rows;
        }
        var own =
                step.ownPicks().stream().collect(Collectors.toMap(OwnPicks::nodeId, OwnPicks::sessions, Integer::sum));
        var all = new ArrayList<LoadRow>(rows.size() + step.staticRows().size());
        rows.forEach(row -> all.add(withPicks(row, own)));
        step.staticRows().forEach(row -> all.add(withPicks(row, own)));
        return all;
    }

    private static LoadRow withPicks(LoadRow row, Map<String, Integer> own) {
        var sessions = own.getOrDefault(row.nodeId(), 0);
        return sessions == 0 ? row : row.withInFlight(row.inFlightSessions() + sessions);
    }
}
