package io.patchbay.node.sdpdialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.channel.StreamType;
import java.util.Map;

/// What a client says. Names and fields: `docs/sdp-dialect.md`.
sealed interface ClientMessage {
    /// First message: which channel, and the client token for it.
    ///
    /// @param name for the others; may be empty
    record Join(String channel, String token, String name) implements ClientMessage {}

    /// An offer of what the client sends.
    ///
    /// @param types what the offer's sections carry, by media id
    record PublishOffer(String sdp, Map<String, StreamType> types) implements ClientMessage {
        public PublishOffer {
            types = Map.copyOf(types);
        }
    }

    /// From now on the client is told what others publish.
    record Subscribe() implements ClientMessage {}

    record ConsumeAnswer(String sdp) implements ClientMessage {}

    /// A candidate of the client for either transport. The node is ICE-lite and learns addresses from STUN.
    record IceCandidate() implements ClientMessage {}

    record MuteTrack(StreamType source, boolean muted) implements ClientMessage {}

    /// Whether the client wants a track that it watches.
    record SelectTrack(String track, boolean active) implements ClientMessage {}

    record UpdateInfo(SessionInfo info) implements ClientMessage {}

    /// What the client can take.
    ///
    /// @param bps bit/s, positive
    record UpdateBandwidth(long bps) implements ClientMessage {}

    record Broadcast(JsonNode message) implements ClientMessage {}

    record Ping() implements ClientMessage {}

    record Pong() implements ClientMessage {}

    record Leave() implements ClientMessage {}
}
