package io.patchbay.schemas.event;

/// One attempt to place a room on a node, published by the gateway to `sfu.picks` before the answer is known, so that
/// all gateways count the sessions that the node does not report yet.
///
/// @param schemaVersion [#VERSION]
/// @param pickId unique; travels to the node in `Patchbay-Pick` and comes back in its heartbeats
/// @param decisionId the decision this attempt belongs to
/// @param nodeId the node that was picked
/// @param roomKey HMAC of tenant salt and `iss`, hex
/// @param gatewayId the gateway instance
/// @param atMs epoch ms of the gateway
/// @param attempt 1 for the first node that was tried
/// @param expectedSessions sessions the room is expected to bring
/// @param newRoom false if the room already had a channel on the node: such a pick brings nobody new
public record Pick(
        int schemaVersion,
        String pickId,
        String decisionId,
        String nodeId,
        String roomKey,
        String gatewayId,
        long atMs,
        int attempt,
        int expectedSessions,
        boolean newRoom) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    public Pick {
        Check.version(schemaVersion, VERSION);
        Check.text("pickId", pickId, Check.MAX_ID_LENGTH);
        Check.text("decisionId", decisionId, Check.MAX_ID_LENGTH);
        Check.text("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.text("roomKey", roomKey, Check.MAX_ID_LENGTH);
        Check.text("gatewayId", gatewayId, Check.MAX_ID_LENGTH);
        Check.atLeast("atMs", atMs, 0);
        Check.within("attempt", attempt, 1, 100);
        Check.within("expectedSessions", expectedSessions, 0, 1_000_000);
    }
}
