package io.patchbay.capacity.replay;

import io.patchbay.placement.Candidate;
import io.patchbay.placement.Decision;
import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Recorded;
import io.patchbay.placement.Replay;
import io.patchbay.placement.Replay.Result.Mismatch;
import io.patchbay.schemas.event.DecisionRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Shows both sides of a mismatch.
final class Difference {
    private Difference() {}

    static List<String> lines(DecisionRecord record, Mismatch mismatch, Replay.Tables tables) {
        var step = record.steps().get(mismatch.step());
        var rows = Replay.rowsOf(step, tables);
        if (rows == null) {
            throw new IllegalStateException("decided without table " + step.snapshotId());
        }
        var input = Replay.input(record, step, rows, Recorded.policy(record.policy()));
        var candidates = Placement.explain(input);
        var lines = new ArrayList<String>();
        lines.add("! %s at %s, step %d, table %s:"
                .formatted(
                        record.decisionId(),
                        Instant.ofEpochMilli(step.nowMs()),
                        mismatch.step() + 1,
                        step.snapshotId()));
        lines.add("    recorded: " + side(mismatch.recorded(), candidates));
        lines.add("    replayed: " + side(mismatch.replayed(), candidates));
        return lines;
    }

    private static String side(Decision decision, List<Candidate> candidates) {
        return switch (decision) {
            case NoCandidate(var reason) -> "nobody, " + Recorded.word(reason);
            case Picked(var nodeId, var rule) ->
                nodeId + " by " + Recorded.word(rule)
                        + candidates.stream()
                                .filter(candidate -> candidate.nodeId().equals(nodeId))
                                .map(Difference::candidate)
                                .findFirst()
                                .orElse(" (not in the table)");
        };
    }

    private static String candidate(Candidate candidate) {
        var rejection = candidate.rejection();
        return " (%s, score %d%s)"
                .formatted(
                        Recorded.word(candidate.state()),
                        candidate.scorePermille(),
                        rejection == null ? "" : ", out: " + Recorded.word(rejection));
    }
}
