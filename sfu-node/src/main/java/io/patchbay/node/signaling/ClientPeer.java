package io.patchbay.node.signaling;

import io.patchbay.node.channel.Peer;

/// A client that was let in, in whatever dialect it speaks. Owner: the channel's mailbox.
public interface ClientPeer extends Peer {
    /// One frame of the client, after the first.
    void onFrame(String text);

    /// A frame that the dialect cannot be: counts as an error of the session.
    void malformed(String what);

    /// The client's socket is gone.
    void onSocketClosed();
}
