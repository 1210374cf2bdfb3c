package io.patchbay.node.channel;

import java.time.Duration;

/// Is told what happens to channels and sessions. Called on any thread; must return at once.
public interface ChannelListener {
    /// A channel was made.
    void channelOpened(Channel channel);

    /// A channel ended.
    ///
    /// @param keep true: the channel ends here only because the node leaves, another node may take it over
    void channelClosed(Channel channel, boolean keep);

    /// A session came into a channel.
    void sessionAdmitted(Channel channel);

    /// A session ended.
    ///
    /// @param wasConnected false: it never got that far
    void sessionClosed(Channel channel, CloseReason reason, boolean wasConnected);

    /// A session came in. Called on the channel's mailbox.
    default void sessionJoined(Session session) {}

    /// The first packet of media went to or came from a session. Called on the channel's mailbox, once a session.
    default void mediaFlows(Session session) {}

    /// A session that was connected ended after this time.
    default void sessionLasted(Duration length) {
        // Few want to know.
    }

    /// A session had an error that it may survive.
    void sessionFailed(Channel channel);
}
