package io.patchbay.schemas.event;

/// A transition of a node's health with its cause, on `sfu.node-events`.
///
/// @param schemaVersion [#VERSION]
/// @param nodeId the node
/// @param atMs epoch ms of the aggregator
/// @param from state before, empty for a node that was unknown
/// @param to state after: `registered`, `live`, `late`, `lost`, `quarantined`, `draining`, `signed-off`, `expired`
/// @param cause short text for people
public record NodeEvent(int schemaVersion, String nodeId, long atMs, String from, String to, String cause) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    public NodeEvent {
        Check.version(schemaVersion, VERSION);
        Check.text("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.atLeast("atMs", atMs, 0);
        Check.optionalText("from", from, Check.MAX_ID_LENGTH);
        Check.text("to", to, Check.MAX_ID_LENGTH);
        Check.optionalText("cause", cause, Check.MAX_TEXT_LENGTH);
    }
}
