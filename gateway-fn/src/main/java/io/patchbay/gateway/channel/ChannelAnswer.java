package io.patchbay.gateway.channel;

/// What the caller gets.
public sealed interface ChannelAnswer {
    /// Id of the decision behind it.
    String decisionId();

    /// A channel is there.
    ///
    /// @param uuid its id
    /// @param url where browsers connect
    record Placed(String decisionId, String nodeId, String uuid, String url) implements ChannelAnswer {}

    /// The node refused the request (4xx), and no other node would take it or did.
    record Declined(String decisionId, String nodeId, int status, String body) implements ChannelAnswer {}

    /// Nobody can take the room.
    ///
    /// @param reason short, for people and scripts
    /// @param retryAfterS when asking again may help
    record Unavailable(String decisionId, String reason, int retryAfterS) implements ChannelAnswer {}

    /// The tenant asks for more than it may.
    ///
    /// @param limit `tenant-rate` or `tenant-concurrency`
    /// @param most what it may
    record TooMany(String decisionId, String limit, int most) implements ChannelAnswer {}
}
