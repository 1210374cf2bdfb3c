package io.patchbay.gateway.channel;

/// What the caller gets.
public sealed interface ChannelAnswer {
    /// An answer that a decision led to. The decision's record tells of it.
    sealed interface Decided extends ChannelAnswer {
        /// Id of the decision behind it.
        String decisionId();
    }

    /// A channel is there.
    ///
    /// @param uuid its id
    /// @param url where browsers connect
    record Placed(String decisionId, String nodeId, String uuid, String url) implements Decided {}

    /// The node refused the request (4xx), and no other node would take it or did.
    record Declined(String decisionId, String nodeId, int status, String body) implements Decided {}

    /// Nobody can take the room.
    ///
    /// @param reason short, for people and scripts
    /// @param retryAfterS when asking again may help
    record Unavailable(String decisionId, String reason, int retryAfterS) implements Decided {}

    /// The caller has closed its connection. Nobody gets this; what nodes were asked until then is on record.
    record Gone(String decisionId) implements Decided {
        /// As other servers write it in their logs.
        public static final int STATUS = 499;
    }

    /// The gateway itself failed, by a bug. Its log has the cause.
    record Failed(String decisionId) implements Decided {}

    /// The tenant asks for more than it may; nothing was decided.
    ///
    /// @param limit `tenant-rate` or `tenant-concurrency`
    /// @param most what it may
    record TooMany(String limit, int most) implements ChannelAnswer {}
}
