package io.patchbay.schemas.event;

/// Sessions that a gateway added to a node's in-flight sessions because its snapshot was too old to have its own picks.
///
/// @param nodeId the node
/// @param sessions sessions that the gateway's own picks will bring
public record OwnPicks(String nodeId, int sessions) {
    public OwnPicks {
        Check.text("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.atLeast("sessions", sessions, 0);
    }
}
