package io.patchbay.schemas.event;

/// A pick that the node does not fully report yet.
///
/// @param pickId id of the pick
/// @param atMs when the aggregator saw it, epoch ms
/// @param expectedSessions sessions the room is expected to bring
/// @param reportedSessions sessions the node's newest heartbeat already counts for that room
/// @param echoed whether the node has named this pick in a heartbeat
public record PendingPick(String pickId, long atMs, int expectedSessions, int reportedSessions, boolean echoed) {
    public PendingPick {
        Check.text("pending.pickId", pickId, Check.MAX_ID_LENGTH);
        Check.atLeast("pending.atMs", atMs, 0);
        Check.atLeast("pending.expectedSessions", expectedSessions, 0);
        Check.atLeast("pending.reportedSessions", reportedSessions, 0);
    }
}
