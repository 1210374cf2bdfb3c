package io.patchbay.gateway.explain;

import io.patchbay.placement.Candidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Draw;
import io.patchbay.placement.Grade;
import io.patchbay.placement.LoadScore;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Recorded;
import io.patchbay.placement.Rejection;
import io.patchbay.placement.Rule;
import io.patchbay.placement.Strategy;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why nodes were not chosen, in words. For one step of a decision.
final class Reasons {
    private static final double MICROS_PER_PERMILLE = 1_000.0;

    private final DecisionRecord record;
    private final int index;
    private final PickInput input;
    private final @Nullable Picked picked;
    private final @Nullable LoadRow pickedRow;
    private final @Nullable Candidate pickedCandidate;
    private final @Nullable Draw draw;
    private final boolean handover;

    Reasons(DecisionRecord record, int index, PickInput input, List<Candidate> candidates) {
        this.record = record;
        this.index = index;
        this.input = input;
        this.picked = Placement.decide(input) instanceof Picked found ? found : null;
        this.handover = Placement.isHandover(input);
        this.draw = Placement.draw(input).orElse(null);
        var nodeId = picked == null ? "" : picked.nodeId();
        this.pickedRow = input.rows().stream()
                .filter(row -> row.nodeId().equals(nodeId))
                .findFirst()
                .orElse(null);
        this.pickedCandidate = candidates.stream()
                .filter(candidate -> candidate.nodeId().equals(nodeId))
                .findFirst()
                .orElse(null);
    }

    /// Why this one was not chosen.
    String why(Candidate candidate, LoadRow row) {
        var rejection = candidate.rejection();
        return rejection == null ? whyNotPreferred(candidate, row) : whyOut(rejection, row);
    }

    private String whyOut(Rejection rejection, LoadRow row) {
        return switch (rejection) {
            case EXCLUDED -> whyExcluded(row.nodeId());
            case LOST ->
                row.pollFailures() > 0
                        ? "lost: " + row.pollFailures() + " polls in a row failed"
                        : "lost: silent for " + (input.nowMs() - row.lastSeenMs()) / 1_000 + " s";
            case SIGNED_OFF -> "it signed off";
            case DRAINING -> "it is draining: it keeps its rooms and takes no new ones";
            case FULL -> "full: " + row.sessions() + " of " + row.maxSessions() + " sessions";
            case OVERLOADED ->
                "overloaded: it reports " + LoadScore.reportedPermille(row, input.policy()) + " permille, the limit is "
                        + input.policy().overloadPermille()
                        + (input.overloadedBefore().contains(row.nodeId())
                                ? " and it was above it before, so it has to fall by "
                                        + input.policy().overloadHysteresisPermille()
                                : "");
            case NO_KEY -> "the gateway has no key to sign for it";
        };
    }

    private String whyExcluded(String nodeId) {
        for (var i = 0; i < index; i++) {
            var step = record.steps().get(i);
            var attempt = step.attempt();
            if (attempt != null && nodeId.equals(step.nodeId())) {
                return "it failed this request at attempt " + (i + 1) + ": " + Recorded.word(attempt.outcome());
            }
        }
        return "left out: its breaker is open here, and another node can take the room";
    }

    private String whyNotPreferred(Candidate candidate, LoadRow row) {
        if (picked == null || pickedRow == null || pickedCandidate == null) {
            return "";
        }
        if (picked.rule() == Rule.ROOM_OWNER) {
            return "the room already has a node";
        }
        if (handover && row.source() != HeartbeatSource.NODE) {
            return "the room's node failed, and this one cannot take its channel over";
        }
        var isElsewhere = picked.rule() != Rule.ANYWHERE
                && !row.region().strip().equalsIgnoreCase(pickedRow.region().strip());
        if (isElsewhere) {
            return "in another region than " + pickedRow.region().strip();
        }
        if (candidate.grade() != pickedCandidate.grade()) {
            return whyLowerGrade(candidate.grade());
        }
        return whyNotAmongEquals(row);
    }

    private static String whyLowerGrade(Grade grade) {
        return switch (grade) {
            case LIVE -> "";
            case LATE -> "its heartbeat is late: taken only when nobody better is left";
            case PROBE_FAILED -> "its media probe failed: taken only when nobody better is left";
            case QUARANTINED -> "quarantined: taken only when nobody better is left";
        };
    }

    private String whyNotAmongEquals(LoadRow row) {
        if (input.ownerUnknown()) {
            return "another node has the higher hash for this room";
        }
        if (draw == null) {
            return input.policy().strategy() == Strategy.ROUND_ROBIN
                    ? "not its turn"
                    : "more loaded, or equal and later in the alphabet";
        }
        var isFirst = row.nodeId().equals(draw.first());
        if (!isFirst && !row.nodeId().equals(draw.second())) {
            return "not one of the two nodes that this room draws";
        }
        return String.format(
                Locale.ROOT,
                isFirst
                        ? "drawn first with %.1f, but the second has %.1f (it is taken if %s)"
                        : "drawn second: the first has %.1f, this one %.1f (it is taken if %s)",
                draw.firstMicros() / MICROS_PER_PERMILLE,
                draw.secondMicros() / MICROS_PER_PERMILLE,
                Words.margin(draw.tiltMicros() / MICROS_PER_PERMILLE));
    }
}
