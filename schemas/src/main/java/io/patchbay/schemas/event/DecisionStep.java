package io.patchbay.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One look at the load table on the way of a request, its answer, and what came of it. The first attempt is one, each
/// attempt after a failure another, and so is the refusal in the end. Everything that was looked at is here by value;
/// only the table itself is named by its snapshot.
///
/// @param snapshotId id of the [SnapshotDelta] that completed the table, empty if the gateway had none yet
/// @param asOfMs aggregator's clock when it made the snapshot, epoch ms
/// @param nowMs the gateway's estimate of the aggregator's clock at the decision, epoch ms
/// @param owner node that has a channel of the room or had it until it failed, or that the gateways agreed on; null if
///     there is none or it is unknown
/// @param ownerUnknown whether somebody may have a channel of the room and nobody could say who; null for no
/// @param excluded nodes that had failed this request, and those left out for their open breaker while others were
///     there
/// @param openBreakers nodes whose local breaker was open
/// @param keyless nodes that the gateway could not sign for
/// @param overloadedBefore nodes that were overloaded at the gateway's last look
/// @param staticRows rows that the gateway added for configured nodes that are not in the snapshot
/// @param ownPicks in-flight sessions that the gateway added to those of the snapshot; ours never add any (ADR 0095),
///     another writer that does has to say so here, or its decisions do not replay
/// @param nodeId the answer, null if it was a refusal
/// @param rule why that node, in kebab case; null if it was a refusal
/// @param reason why nobody, in kebab case; null if a node was found
/// @param attempt what came of asking the node; null for a refusal
public record DecisionStep(
        String snapshotId,
        long asOfMs,
        long nowMs,
        @Nullable String owner,
        @Nullable Boolean ownerUnknown,
        List<String> excluded,
        List<String> openBreakers,
        List<String> keyless,
        List<String> overloadedBefore,
        List<LoadRow> staticRows,
        List<OwnPicks> ownPicks,
        @Nullable String nodeId,
        @Nullable String rule,
        @Nullable String reason,
        @Nullable DecisionAttempt attempt) {

    /// [#ownerUnknown], false if nothing is said.
    public boolean isOwnerUnknown() {
        return ownerUnknown != null && ownerUnknown;
    }

    public DecisionStep {
        Check.optionalText("snapshotId", snapshotId, Check.MAX_ID_LENGTH);
        Check.atLeast("asOfMs", asOfMs, 0);
        Check.atLeast("nowMs", nowMs, 0);
        Check.optionalText("owner", owner, Check.MAX_ID_LENGTH);
        excluded = Check.list("excluded", excluded, SnapshotDelta.MAX_ROWS);
        openBreakers = Check.list("openBreakers", openBreakers, SnapshotDelta.MAX_ROWS);
        keyless = Check.list("keyless", keyless, SnapshotDelta.MAX_ROWS);
        overloadedBefore = Check.list("overloadedBefore", overloadedBefore, SnapshotDelta.MAX_ROWS);
        staticRows = Check.list("staticRows", staticRows, SnapshotDelta.MAX_ROWS);
        ownPicks = Check.list("ownPicks", ownPicks, SnapshotDelta.MAX_ROWS);
        Check.optionalText("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.optionalText("rule", rule, Check.MAX_REGION_LENGTH);
        Check.optionalText("reason", reason, Check.MAX_REGION_LENGTH);
        if ((nodeId == null) != (rule == null) || (nodeId == null) == (reason == null)) {
            throw new InvalidEvent("nodeId", "must come with a rule, or a reason must be given instead of both");
        }
    }
}
