package io.patchbay.gateway.explain;

import io.patchbay.gateway.explain.Explained.Attempt;
import io.patchbay.gateway.explain.Explained.Compared;
import io.patchbay.placement.Candidate;
import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.LoadScore;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Recorded;
import io.patchbay.placement.Replay;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.LoadRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides a recorded decision again and says why. A function of its arguments.
public final class Explainer {
    private static final double MICROS_PER_PERMILLE = 1_000.0;
    private static final double MICROS_PER_MS = 1_000.0;
    private static final Comparator<Explained.Candidate> BY_SCORE = Comparator.comparing(
                    (Explained.Candidate candidate) -> candidate.rejection() != null)
            .thenComparingDouble(Explained.Candidate::score)
            .thenComparing(Explained.Candidate::nodeId);

    private final DecisionRecord record;
    private final Replay.Tables tables;

    private Explainer(DecisionRecord record, Replay.Tables tables) {
        this.record = record;
        this.tables = tables;
    }

    /// The whole explanation.
    ///
    /// @param tables the tables that the decision saw, as far as they are there
    public static Explained explain(DecisionRecord record, Replay.Tables tables) {
        return new Explainer(record, tables).explain();
    }

    private Explained explain() {
        var steps = new ArrayList<Explained.Step>();
        for (var i = 0; i < record.steps().size(); i++) {
            steps.add(step(i, record.steps().get(i)));
        }
        return new Explained(
                record.decisionId(),
                Instant.ofEpochMilli(record.atMs()).toString(),
                record.atMs(),
                record.gatewayId(),
                record.tenant(),
                record.roomKey(),
                record.region(),
                record.country(),
                Recorded.word(record.result()),
                record.httpStatus(),
                record.nodeId(),
                record.reason(),
                record.elapsedUs() / MICROS_PER_MS,
                Words.summary(record),
                replay(),
                record.policy(),
                steps);
    }

    private String replay() {
        return switch (Replay.replay(record, tables)) {
            case Replay.Result.Match() -> "match";
            case Replay.Result.Mismatch(var step, var recorded, var replayed) ->
                "mismatch at step " + (step + 1) + ": recorded " + recorded + ", decided again " + replayed;
            case Replay.Result.SnapshotMissing(var id) -> "the table " + id + " is not on the topic";
            case Replay.Result.Unreadable(var reason) -> "unreadable: " + reason;
        };
    }

    private Explained.Step step(int index, DecisionStep step) {
        var rows = Replay.rowsOf(step, tables);
        var policy = policy();
        var input = rows == null || policy == null ? null : Replay.input(record, step, rows, policy);
        return new Explained.Step(
                index + 1,
                Words.step(step),
                step.snapshotId(),
                Math.max(0, step.nowMs() - step.asOfMs()),
                input != null,
                step.owner(),
                step.nodeId(),
                step.rule(),
                step.reason(),
                attempt(step),
                input == null ? null : compared(input),
                input == null ? List.of() : candidates(index, input));
    }

    /// Null if this version does not know it.
    private @Nullable Policy policy() {
        try {
            return Recorded.policy(record.policy());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Attempt attempt(DecisionStep step) {
        var attempt = step.attempt();
        return attempt == null
                ? null
                : new Attempt(
                        attempt.pickId(),
                        Recorded.word(attempt.outcome()),
                        attempt.httpStatus(),
                        attempt.startUs() / MICROS_PER_MS,
                        attempt.elapsedUs() / MICROS_PER_MS,
                        attempt.detail());
    }

    private static @Nullable Compared compared(PickInput input) {
        return Placement.draw(input)
                .map(draw -> new Compared(
                        draw.first(),
                        draw.second(),
                        draw.firstMicros() / MICROS_PER_PERMILLE,
                        draw.secondMicros() / MICROS_PER_PERMILLE,
                        draw.tiltMicros() / MICROS_PER_PERMILLE,
                        draw.group()))
                .orElse(null);
    }

    private List<Explained.Candidate> candidates(int index, PickInput input) {
        var rows = new HashMap<String, LoadRow>();
        input.rows().forEach(row -> rows.put(row.nodeId(), row));
        var seen = Placement.explain(input);
        var reasons = new Reasons(record, index, input, seen);
        var chosen = switch (Placement.decide(input)) {
            case Picked picked -> picked.nodeId();
            case NoCandidate _ -> "";
        };
        var candidates = new ArrayList<Explained.Candidate>();
        for (var candidate : seen) {
            var row = rows.get(candidate.nodeId());
            if (row != null) {
                candidates.add(candidate(candidate, row, input, new Verdict(chosen, reasons)));
            }
        }
        var drawn = Placement.draw(input)
                .map(draw -> Set.of(draw.first(), draw.second()))
                .orElse(Set.of());
        candidates.sort(Comparator.comparing((Explained.Candidate candidate) -> !candidate.chosen())
                .thenComparing(candidate -> !drawn.contains(candidate.nodeId()))
                .thenComparing(BY_SCORE));
        return candidates;
    }

    private record Verdict(String chosen, Reasons reasons) {}

    private static Explained.Candidate candidate(Candidate candidate, LoadRow row, PickInput input, Verdict verdict) {
        var terms = LoadScore.terms(row, input.policy());
        var rejection = candidate.rejection();
        var isChosen = row.nodeId().equals(verdict.chosen());
        return new Explained.Candidate(
                row.nodeId(),
                row.region(),
                Recorded.word(candidate.state()),
                Recorded.word(candidate.grade()),
                Math.max(0, input.nowMs() - row.lastSeenMs()),
                row.sessions(),
                row.maxSessions(),
                row.inFlightSessions(),
                terms.micros() / MICROS_PER_PERMILLE,
                terms.sessions() / MICROS_PER_PERMILLE,
                terms.inFlight() / MICROS_PER_PERMILLE,
                terms.cpu() / MICROS_PER_PERMILLE,
                terms.memory() / MICROS_PER_PERMILLE,
                terms.egress() / MICROS_PER_PERMILLE,
                isChosen,
                rejection == null ? null : Recorded.word(rejection),
                isChosen ? "" : verdict.reasons().why(candidate, row));
    }
}
