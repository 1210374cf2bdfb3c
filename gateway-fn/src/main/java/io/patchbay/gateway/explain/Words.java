package io.patchbay.gateway.explain;

import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Rules, reasons and outcomes in sentences.
public final class Words {
    private static final double MICROS_PER_MS = 1_000.0;

    private Words() {}

    /// What happened to a request.
    static String summary(DecisionRecord record) {
        var asked =
                record.steps().stream().filter(step -> step.attempt() != null).count();
        var took = String.format(Locale.ROOT, "%.1f ms", record.elapsedUs() / MICROS_PER_MS);
        return switch (record.result()) {
            case PLACED ->
                "The room went to " + record.nodeId() + " after " + took + (asked > 1 ? ", at attempt " + asked : "")
                        + ": " + rule(lastRule(record)) + ".";
            case DECLINED ->
                record.nodeId() + " refused the request as such with " + record.httpStatus() + " after " + took
                        + "; no other node would take it.";
            case UNAVAILABLE ->
                "No node could take the room (" + took + "): " + reason(record.reason()) + ". The caller got "
                        + record.httpStatus() + ".";
            case ERROR -> "The gateway failed after " + took + "; its log names the decision id.";
        };
    }

    /// The answer of one look at the table, and what came of it.
    static String step(DecisionStep step) {
        if (step.nodeId() == null) {
            return "Nobody: " + reason(String.valueOf(step.reason())) + ".";
        }
        var answer = step.nodeId() + ": " + rule(step.rule())
                + (step.isOwnerUnknown()
                        ? "; nobody could say who has the room, so its hash chose, the same at every gateway"
                        : "");
        var attempt = step.attempt();
        return attempt == null ? answer + "." : answer + ". " + outcome(attempt) + ".";
    }

    private static @Nullable String lastRule(DecisionRecord record) {
        return record.steps().isEmpty() ? null : record.steps().getLast().rule();
    }

    static String rule(@Nullable String rule) {
        return switch (String.valueOf(rule)) {
            case "room-owner" -> "the room already has its channel there";
            case "in-region" -> "the best node of the wanted region";
            case "nearest-region" -> "the best node of the nearest region that had one; the wanted region had none";
            case "anywhere" -> "the best node anywhere, since no region was wanted, or none that is known had a node";
            default -> "by the rule " + rule;
        };
    }

    static String reason(String reason) {
        return switch (reason) {
            case "no-nodes" -> "the load table is empty";
            case "all-gone" -> "every node is lost, signed off or draining";
            case "all-overloaded" -> "every node that is there is full or above the overload threshold";
            case "all-failed" -> "every node that could have taken it has failed this request";
            case "no-keys" -> "the gateway has no key for any of the nodes";
            case "attempts-failed" -> "the nodes that were asked failed, and no attempt or no time was left";
            case "caller-gone" -> "the caller had hung up by then";
            default -> reason;
        };
    }

    /// How much lower the second score must be for the second node of a draw, which differs from room to room.
    ///
    /// @param tilt permille, below 0 if it may even be higher
    public static String margin(double tilt) {
        return tilt < 0
                ? String.format(Locale.ROOT, "lower, or less than %.1f higher", -tilt)
                : String.format(Locale.ROOT, "more than %.1f lower", tilt);
    }

    static String outcome(DecisionAttempt attempt) {
        var took = String.format(Locale.ROOT, "%.1f ms", attempt.elapsedUs() / MICROS_PER_MS);
        return switch (attempt.outcome()) {
            case OK -> "It answered after " + took;
            case DECLINED -> "It refused the request with " + attempt.httpStatus() + " after " + took;
            case CONNECT_FAILED -> "No connection after " + took;
            case TIMEOUT -> "No answer within " + took;
            case SERVER_ERROR -> "It failed after " + took + " (" + attempt.detail() + ")";
            case NOT_SENT -> "It was not asked: its breaker let nobody through";
            case ABANDONED -> "Its answer was not needed: " + attempt.detail();
        };
    }
}
