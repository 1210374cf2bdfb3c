package io.patchbay.node.signaling;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.SessionId;

/// How clients of a socket talk: what they say first, and what comes after that. Thread-safe.
public interface Dialect {
    /// Judges the first frame of a socket.
    Entry admit(String text, Socket socket);

    /// Tells a client that its channel is nowhere, if the dialect has words for it; the socket closes afterwards.
    default void notFound(Socket socket) {
        // Most dialects have the close code alone.
    }

    /// The answer to a first frame.
    sealed interface Entry {
        /// The client may join.
        ///
        /// @param peer becomes the client's end of the session
        record Admitted(Channel channel, SessionId sessionId, ClientPeer peer) implements Entry {}

        /// The channel that the client names is not here.
        ///
        /// @param jwt unverified
        record Unknown(String channelUuid, String jwt) implements Entry {}

        record Refused(CloseReason reason) implements Entry {}
    }
}
