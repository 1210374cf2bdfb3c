package io.patchbay.aggregator.scaling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answer of `GET /v1/scaling`.
///
/// @param atMs epoch ms
/// @param snapshotId the table it was made from
/// @param targetLoadPermille what each node should carry
public record ScalingReport(long atMs, String snapshotId, int targetLoadPermille, List<RegionAdvice> regions) {

    /// One region.
    ///
    /// @param change desired minus present nodes
    /// @param safeSessions sessions that still have a place when the largest node is lost
    /// @param secondsToExhaustion until they are taken at the pace of the last minutes; until all are, where there
    ///     is only one node; null if not in sight
    /// @param cheapestToRemove null in a region without nodes
    public record RegionAdvice(
            String region,
            int nodes,
            int desiredNodes,
            int change,
            double loadPercent,
            long sessions,
            long maxSessions,
            long safeSessions,
            @Nullable Long secondsToExhaustion,
            @Nullable Removal cheapestToRemove) {}

    /// A node that could go.
    ///
    /// @param advised whether the region has more nodes than it should
    public record Removal(String nodeId, long sessions, boolean advised, String why) {}
}
