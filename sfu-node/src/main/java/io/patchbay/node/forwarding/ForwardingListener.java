package io.patchbay.node.forwarding;

import java.time.Duration;

/// Is told what happens in the forwarding of all channels. Called on any mailbox; must return at once.
public interface ForwardingListener {
    /// Which limit a publication met.
    enum PublicationLimit {
        /// The session begins too many in a minute.
        RATE,
        /// Its transport carries as many as it may.
        TRANSPORT
    }

    /// A link ended that was connected for so long.
    default void linkClosed(Duration life) {
        // Few want to know.
    }

    /// Publications were refused.
    default void publicationsRefused(PublicationLimit limit, int count) {
        // Few want to know.
    }
}
