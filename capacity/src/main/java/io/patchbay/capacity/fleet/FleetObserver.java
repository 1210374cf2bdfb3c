package io.patchbay.capacity.fleet;

import io.patchbay.placement.Decision;
import io.patchbay.placement.PickInput;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import java.util.List;

/// Hears what happens in a virtual fleet, in order of time. Does nothing unless told otherwise.
public interface FleetObserver {
    /// A node's heartbeat as it is folded.
    default void heartbeat(Heartbeat beat) {}

    /// A gateway sends a room to a node.
    default void pick(Pick pick) {}

    /// A gateway could not reach a node.
    default void report(NodeReport report) {}

    /// Whether [#snapshot] wants to be called: rows cost time.
    default boolean wantsSnapshots() {
        return false;
    }

    /// The aggregator serves a table.
    ///
    /// @param rows by node id
    default void snapshot(String id, long asOfMs, List<LoadRow> rows) {}

    /// A request was answered.
    default void decided(Request request) {}

    /// The sessions on each node now, in the order of [Demand#nodes].
    default void sample(long nowMs, int[] sessions) {}

    /// One request and all that was decided for it.
    ///
    /// @param decisionId its id
    /// @param gatewayId who decided
    /// @param snapshotId the table it was decided by
    /// @param asOfMs when that was made, epoch ms
    /// @param room the room
    /// @param attempts one for each node that was asked, and the last one may be a refusal
    record Request(
            String decisionId, String gatewayId, String snapshotId, long asOfMs, Room room, List<Attempt> attempts) {
        public Request {
            attempts = List.copyOf(attempts);
        }
    }

    /// One look at the table and what came of it.
    ///
    /// @param input all that was looked at
    /// @param decision the answer
    /// @param pickId id of the pick, empty for a refusal
    /// @param reached whether the node answered; false for a refusal
    record Attempt(PickInput input, Decision decision, String pickId, boolean reached) {}
}
