package io.patchbay.gateway.dashboard;

import io.patchbay.gateway.table.FleetSilence;
import io.patchbay.placement.Candidate;
import io.patchbay.placement.LoadScore;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Recorded;
import io.patchbay.schemas.event.LoadRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// The fleet at one moment, as the page draws it. Scores and terms are permille.
///
/// @param nowMs epoch ms of the moment, on the aggregator's clock
/// @param tableAgeMs how old the table was then
/// @param degraded what does not work as it should
/// @param overloadPermille nodes at or above take no new rooms
public record Fleet(
        long nowMs,
        String gatewayId,
        String snapshotId,
        long tableAgeMs,
        List<String> degraded,
        int overloadPermille,
        List<Node> nodes) {

    private static final double MICROS_PER_PERMILLE = 1_000.0;

    /// One node.
    ///
    /// @param reason why it takes no new rooms, empty if it does
    public record Node(
            String id,
            String region,
            String state,
            String reason,
            long ageMs,
            int sessions,
            int max,
            int inFlight,
            int channels,
            double score,
            double sessionsTerm,
            double flightTerm,
            double cpuTerm,
            double memoryTerm,
            double egressTerm,
            double cpu,
            double memory,
            double egress,
            long egressBps) {}

    /// What is known beside the table.
    public record Frame(String gatewayId, String snapshotId, long tableAgeMs, List<String> degraded) {}

    /// Judges and scores every node of an input as decisions do.
    public static Fleet of(PickInput input, Frame frame) {
        var rows = new HashMap<String, LoadRow>();
        input.rows().forEach(row -> rows.put(row.nodeId(), row));
        var nodes = new ArrayList<Node>();
        for (var candidate : Placement.explain(input)) {
            var row = rows.get(candidate.nodeId());
            if (row != null) {
                nodes.add(node(candidate, row, input));
            }
        }
        return new Fleet(
                input.nowMs(),
                frame.gatewayId(),
                frame.snapshotId(),
                frame.tableAgeMs(),
                degraded(input, frame),
                input.policy().overloadPermille(),
                nodes);
    }

    /// With a silence of most nodes, which would else look like old heartbeats of nodes that are strangely live.
    private static List<String> degraded(PickInput input, Frame frame) {
        var frozenMs = FleetSilence.frozenMs(input.rows(), input.nowMs(), input.policy());
        if (frozenMs == 0) {
            return frame.degraded();
        }
        var all = new ArrayList<>(frame.degraded());
        all.add(FleetSilence.words(frozenMs));
        return all;
    }

    private static Node node(Candidate candidate, LoadRow row, PickInput input) {
        var terms = LoadScore.terms(row, input.policy());
        var rejection = candidate.rejection();
        return new Node(
                row.nodeId(),
                row.region(),
                Recorded.word(candidate.state()),
                rejection == null ? "" : Recorded.word(rejection),
                Math.max(0, input.nowMs() - row.lastSeenMs()),
                row.sessions(),
                row.maxSessions(),
                row.inFlightSessions(),
                row.channels(),
                terms.micros() / MICROS_PER_PERMILLE,
                terms.sessions() / MICROS_PER_PERMILLE,
                terms.inFlight() / MICROS_PER_PERMILLE,
                terms.cpu() / MICROS_PER_PERMILLE,
                terms.memory() / MICROS_PER_PERMILLE,
                terms.egress() / MICROS_PER_PERMILLE,
                row.cpuPermille() / 1_000.0,
                row.memoryPermille() / 1_000.0,
                row.maxEgressBps() == 0 ? 0 : (double) row.egressBps() / row.maxEgressBps(),
                row.egressBps());
    }
}
