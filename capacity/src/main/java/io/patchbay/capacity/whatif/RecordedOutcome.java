package io.patchbay.capacity.whatif;

import io.patchbay.placement.Recorded;
import io.patchbay.placement.Rule;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.Heartbeat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the recorded range itself shows of the figures that a simulation has, so that the two can be compared.
public final class RecordedOutcome {
    private static final int LOOK_EVERY_MS = 5_000;

    private final PickSizes sizes;
    private final Map<String, NodeHistory> nodes;
    private long requests;
    private long refused;
    private long crossRegion;
    private long retries;
    private double peakUtilisation;
    private long lookAtMs;
    private long peakSessions = -1;
    private double imbalanceAtPeak = Double.NaN;

    /// @param sizes of the rooms that were made
    /// @param nodes by id, as far as they were heard; both are filled by the reader
    RecordedOutcome(PickSizes sizes, Map<String, NodeHistory> nodes) {
        this.sizes = sizes;
        this.nodes = nodes;
    }

    void heartbeat(Heartbeat beat) {
        var maxSessions = beat.maxSessions();
        if (maxSessions != null) {
            peakUtilisation = Math.max(peakUtilisation, (double) beat.sessions() / maxSessions);
        }
        if (beat.sentAtMs() >= lookAtMs) {
            lookAtMs = beat.sentAtMs() + LOOK_EVERY_MS;
            look(beat.sentAtMs());
        }
    }

    /// At what the nodes that are up said last.
    private void look(long nowMs) {
        var total = 0L;
        var used = new ArrayList<Double>();
        for (var node : nodes.values()) {
            if (node.isUp(nowMs)) {
                total += node.sessions();
                used.add((double) node.sessions() / node.maxSessions());
            }
        }
        if (total > peakSessions) {
            peakSessions = total;
            imbalanceAtPeak = Imbalance.of(used);
        }
    }

    private double worstImbalance() {
        var regions = new HashMap<String, List<Double>>();
        for (var node : nodes.values()) {
            regions.computeIfAbsent(node.region(), _ -> new ArrayList<>())
                    .add(sizes.placedOn(node.nodeId()) / node.maxSessions());
        }
        return regions.isEmpty() ? Double.NaN : Imbalance.worst(regions.values());
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

    /// The same figures as a simulated outcome has, not a number where no node was heard.
    public Outcome outcome() {
        return new Outcome(
                "recorded",
                "what the topics say",
                requests,
                refused,
                crossRegion,
                retries,
                worstImbalance(),
                imbalanceAtPeak,
                peakUtilisation,
                List.of());
    }
}
