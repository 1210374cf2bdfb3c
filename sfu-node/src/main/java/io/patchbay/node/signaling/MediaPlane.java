package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Where media is plugged into the odoo dialect: one [Media] per session of a channel with `webRTC`.
/// All calls come on the channel's mailbox, and futures must be completed there (through `Channel.execute`).
public interface MediaPlane {
    /// Starts the media of a session that was just admitted. The plane talks to the client through the bus
    /// (`INIT_TRANSPORTS`, `INIT_CONSUMER`) and calls [Session#connected] when media may flow; a session that
    /// is not connected in time is closed.
    Media open(Session session, Bus bus);

    /// The media of one session.
    interface Media {
        /// Empty if this is no request of the media plane. A failed future leaves the request unanswered.
        Optional<CompletableFuture<JsonNode>> request(String name, JsonNode payload);

        /// False if this is no message of the media plane. `PRODUCTION_CHANGE` comes here too, after the session's info
        /// was changed.
        boolean message(String name, JsonNode payload);

        /// Frees everything. Called once.
        void close(CloseReason reason);
    }

    /// A plane that carries no media: sessions are connected at once and have the bus alone. Used for channels without
    /// `webRTC`.
    static MediaPlane signalingOnly() {
        return (session, bus) -> {
            session.connected();
            return new SignalingOnly();
        };
    }

    /// Media of a session that has none.
    final class SignalingOnly implements Media {
        private SignalingOnly() {}

        @Override
        public Optional<CompletableFuture<JsonNode>> request(String name, JsonNode payload) {
            return Optional.empty();
        }

        @Override
        public boolean message(String name, JsonNode payload) {
            return false;
        }

        @Override
        public void close(CloseReason reason) {
            // Nothing was opened.
        }
    }
}
