package io.patchbay.node.media;

/// What happens to a transport. Called on an executor of the listener's owner, never on a media loop.
public interface TransportListener {
    /// ICE and DTLS are up: media flows.
    void onConnected();

    /// The first packet of media went in or out.
    default void onMedia() {}

    /// The transport is over by itself. Called at most once, and not after the owner closed it.
    void onLost(Loss loss);
}
