package io.patchbay.capacity.whatif;

import io.patchbay.placement.Recorded;
import io.patchbay.placement.Rule;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.Heartbeat;
import java.util.List;

/// What the recorded range itself shows of the figures that a simulation has, so that the two can be compared.
public final class RecordedOutcome {
    private long requests;
    private long refused;
    private long crossRegion;
    private long retries;
    private double peakUtilisation;

    RecordedOutcome() {}

    void heartbeat(Heartbeat beat) {
        var maxSessions = beat.maxSessions();
        if (maxSessions != null) {
            peakUtilisation = Math.max(peakUtilisation, (double) beat.sessions() / maxSessions);
        }
    }

    void decision(DecisionRecord decision) {
        requests++;
        retries += decision.steps().stream().filter(RecordedOutcome::isRetried).count();
        switch (decision.result()) {
            case UNAVAILABLE -> refused++;
            case PLACED -> crossRegion += isElsewhere(decision) ? 1 : 0;
            case DECLINED, ERROR -> {}
        }
    }

    /// Whether the node was asked and gave no answer that counts.
    private static boolean isRetried(DecisionStep step) {
        var attempt = step.attempt();
        return attempt != null
                && switch (attempt.outcome()) {
                    case CONNECT_FAILED, TIMEOUT, SERVER_ERROR -> true;
                    case OK, DECLINED, NOT_SENT, ABANDONED -> false;
                };
    }

    private static boolean isElsewhere(DecisionRecord decision) {
        var rule =
                decision.steps().isEmpty() ? null : decision.steps().getLast().rule();
        var wanted = decision.region() != null || decision.country() != null;
        return wanted
                && (Recorded.word(Rule.NEAREST_REGION).equals(rule)
                        || Recorded.word(Rule.ANYWHERE).equals(rule));
    }

    /// The same figures as a simulated outcome has; those that only a simulation knows are not a number.
    public Outcome outcome() {
        return new Outcome(
                "recorded",
                "what the topics say",
                requests,
                refused,
                crossRegion,
                retries,
                Double.NaN,
                Double.NaN,
                peakUtilisation,
                List.of());
    }
}
