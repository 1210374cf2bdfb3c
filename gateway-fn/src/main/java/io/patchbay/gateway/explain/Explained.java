package io.patchbay.gateway.explain;

import io.patchbay.schemas.event.DecisionPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decision as it is shown: the record, and what was made of it again. Scores and their terms are permille.
///
/// @param at when the request came, ISO 8601 in UTC
/// @param summary what happened, in a sentence
/// @param replay `match`, or what came out instead
public record Explained(
        String decisionId,
        String at,
        long atMs,
        String gatewayId,
        String tenant,
        String roomKey,
        @Nullable String region,
        @Nullable String country,
        String result,
        int httpStatus,
        @Nullable String nodeId,
        String reason,
        double elapsedMs,
        String summary,
        String replay,
        DecisionPolicy policy,
        List<Step> steps) {

    /// One look at the table.
    ///
    /// @param tableAgeMs how old the table was at the decision
    /// @param tableFound false if the table of the snapshot is gone; then there are no candidates
    /// @param owner node that had the room
    /// @param candidates every node of the table, the chosen one first, then by what speaks for them
    public record Step(
            int number,
            String summary,
            String snapshotId,
            long tableAgeMs,
            boolean tableFound,
            @Nullable String owner,
            @Nullable String nodeId,
            @Nullable String rule,
            @Nullable String reason,
            @Nullable Attempt attempt,
            @Nullable Compared compared,
            List<Candidate> candidates) {}

    /// What came of asking the node.
    public record Attempt(
            String pickId, String outcome, int httpStatus, double startMs, double elapsedMs, String detail) {}

    /// The two nodes that two-choice compared.
    ///
    /// @param tilt by how much the second had to be less loaded
    /// @param among nodes that were equally good otherwise
    public record Compared(
            String first, String second, double firstScore, double secondScore, double tilt, int among) {}

    /// One node of the table.
    ///
    /// @param ageMs since its last heartbeat
    /// @param score sum of the terms, or egress if that is more
    /// @param chosen whether the room went there
    /// @param rejection why it was out, null if it was not
    /// @param why in words, why it was not chosen; empty for the chosen one
    public record Candidate(
            String nodeId,
            String region,
            String state,
            String grade,
            long ageMs,
            int sessions,
            int maxSessions,
            int inFlightSessions,
            double score,
            double sessionsTerm,
            double inFlightTerm,
            double cpuTerm,
            double memoryTerm,
            double egressTerm,
            boolean chosen,
            @Nullable String rejection,
            String why) {}
}
