package io.patchbay.node.forwarding;

import io.patchbay.node.channel.CloseReason;

/// What a dialect hears of its session's media. Called on the channel's mailbox.
public interface MemberListener {
    /// Somebody else publishes this; the member may subscribe to it. Also called for what was there before, once the
    /// member watches. When a publication takes the place of another one, that one's end is told first.
    void onPublished(Publication publication);

    /// Somebody else's publication is over; a subscription to it is closed already.
    void onUnpublished(Publication publication);

    /// Somebody else's publication was paused or goes on.
    void onActiveChanged(Publication publication);

    /// ICE and DTLS of the link are up.
    void onConnected(Link link);

    /// The peer of the link is gone: it is silent, said goodbye, or its handshake failed. Nothing more comes of it.
    ///
    /// @param reason for the end of the session
    /// @param detail for the log
    void onLost(Link link, CloseReason reason, String detail);
}
