package io.patchbay.placement;

import org.jspecify.annotations.Nullable;

/// What the decision thought of one node.
///
/// @param nodeId the node
/// @param state its health
/// @param grade how it ranks within its region
/// @param scorePermille its load with in-flight picks
/// @param rejection why it was out, null if it was not
public record Candidate(
        String nodeId,
        HealthState state,
        Grade grade,
        int scorePermille,
        @Nullable Rejection rejection) {}
