package io.patchbay.gateway.table;

import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.placement.LoadTable;
import io.patchbay.placement.Policy;
import io.patchbay.schemas.event.LoadRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The load table at one moment, with all that a decision and a request need of it. Immutable.
///
/// @param snapshotId id of the snapshot, empty while there is none
/// @param asOfMs aggregator's clock when it made the snapshot
/// @param receivedNs this process's monotonic clock when it came
/// @param restoring whether the aggregator said that rows may be older than their age
/// @param rows rows of the snapshot, and of static nodes that it does not have
/// @param staticRows those of them that are not in the snapshot
/// @param targets how to talk to each node
/// @param keyless nodes that cannot be signed for or addressed
/// @param overloaded nodes that were overloaded and have not fallen far enough since, as their rows say
public record TableView(
        String snapshotId,
        long asOfMs,
        long receivedNs,
        boolean restoring,
        LoadTable rows,
        List<LoadRow> staticRows,
        Map<String, NodeTarget> targets,
        Set<String> keyless,
        Set<String> overloaded) {

    /// Whether it came from an aggregator.
    public boolean isSnapshot() {
        return !snapshotId.isEmpty();
    }

    /// The aggregator's clock as far as this process can tell.
    public long nowMs(long nanoTime) {
        return asOfMs + (nanoTime - receivedNs) / 1_000_000;
    }

    /// The node, or null if it is not in the table.
    public @Nullable NodeTarget target(String nodeId) {
        return targets.get(nodeId);
    }

    /// This view with its rows prepared for a time; itself while they still hold.
    @SuppressWarnings("ReferenceEquality") // LoadTable.at answers with the very table that still holds
    TableView at(Policy policy, long nanoTime) {
        var prepared = rows.at(policy, nowMs(nanoTime));
        return prepared == rows
                ? this
                : new TableView(
                        snapshotId, asOfMs, receivedNs, restoring, prepared, staticRows, targets, keyless, overloaded);
    }
}
