package io.patchbay.node.signaling;

import io.patchbay.node.channel.CloseReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Finds channels that this node does not serve: on another node, to which the signaling is then relayed, or on a dead
/// one, whose place this node takes. Thread-safe; never blocks.
public interface Elsewhere {
    /// How a socket came here.
    ///
    /// @param uri of the request, with its query or without
    /// @param clientAddress of the browser
    /// @param hops nodes that relayed it
    record Origin(String uri, String clientAddress, int hops) {}

    /// A client whose channel is not here.
    ///
    /// @param channelUuid what it looks for
    /// @param jwt unverified
    /// @param socket where a relayed answer goes
    record Visitor(String channelUuid, String jwt, Origin origin, Socket socket) {}

    /// Where the channel is.
    sealed interface Place {
        /// This node serves it by now, and the client's token has to be judged.
        record Here() implements Place {}

        /// Another node serves it. It was told nothing yet: whoever still wants the line sends the client's first
        /// frame. Answers go to the socket.
        record There(Line line) implements Place {}

        record Nowhere(CloseReason reason) implements Place {}
    }

    /// The way of one client's frames to another node.
    interface Line {
        /// Completes when the frame is on its way; frames keep their order.
        CompletionStage<?> send(String frame);

        /// The client is gone. Closing twice does nothing.
        void close();
    }

    /// Never fails.
    CompletableFuture<Place> seek(Visitor visitor);

    /// Whether a token says that another node of the fleet sent this.
    ///
    /// @param token null if there was none
    boolean isFromTheFleet(@Nullable String token);

    /// For a node that is alone: what is not here is nowhere.
    static Elsewhere nowhere() {
        return new Elsewhere() {
            @Override
            public CompletableFuture<Place> seek(Visitor visitor) {
                return CompletableFuture.completedFuture(new Place.Nowhere(CloseReason.AUTHENTICATION_FAILED));
            }

            @Override
            public boolean isFromTheFleet(@Nullable String token) {
                return false;
            }
        };
    }
}
