package io.patchbay.schemas.event;

import org.jspecify.annotations.Nullable;

/// What an observer (a gateway or the poller) saw of a node, published to `sfu.node-reports`.
///
/// @param schemaVersion [#VERSION]
/// @param nodeId the node
/// @param observer the gateway or aggregator instance
/// @param atMs epoch ms of the observer
/// @param outcome what happened
/// @param roomKey the room of the request, null for a poll
/// @param httpStatus status of the answer, 0 if there was none
/// @param elapsedMs how long the observer waited
/// @param detail short text for people, never a token or an address of a user
public record NodeReport(
        int schemaVersion,
        String nodeId,
        String observer,
        long atMs,
        Outcome outcome,
        @Nullable String roomKey,
        int httpStatus,
        long elapsedMs,
        String detail) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    /// What an observer can see. Written in kebab case.
    public enum Outcome {
        /// No TCP connection.
        CONNECT_FAILED,
        /// Connected, but no answer in time.
        TIMEOUT,
        /// Answered with 5xx or with something that is not the protocol.
        SERVER_ERROR,
        /// A poll of a stock node failed.
        POLL_FAILED,
        /// Answered well after having failed before.
        RECOVERED
    }

    public NodeReport {
        Check.version(schemaVersion, VERSION);
        Check.text("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.text("observer", observer, Check.MAX_ID_LENGTH);
        Check.atLeast("atMs", atMs, 0);
        Check.optionalText("roomKey", roomKey, Check.MAX_ID_LENGTH);
        Check.within("httpStatus", httpStatus, 0, 999);
        Check.atLeast("elapsedMs", elapsedMs, 0);
        Check.optionalText("detail", detail, Check.MAX_TEXT_LENGTH);
    }
}
