package io.patchbay.node.sdpdialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.forwarding.Subscription;
import io.patchbay.node.negotiation.Watching;
import io.patchbay.node.signaling.BusJson;
import java.util.List;

/// What the node says, as frames. Names and fields: `docs/sdp-dialect.md`. Pure.
final class ServerMessages {
    private ServerMessages() {}

    static String joined(Session session, NodeName node, List<Session> others) {
        var json = of("Joined");
        json.set("session", session.id().toJson());
        json.put("channel", session.channel().uuid());
        json.put("media", session.channel().setup().webRtc());
        json.put("node", node.id()).put("region", node.region());
        json.putArray("iceServers");
        var participants = json.putArray("participants");
        others.forEach(other -> participate(participants.addObject(), other.id(), other.info()));
        return BusJson.write(json);
    }

    static String publishAnswer(String sdp) {
        return BusJson.write(of("PublishAnswer").put("sdp", sdp));
    }

    static String consumeOffer(Watching.Offer offer) {
        var json = of("ConsumeOffer").put("sdp", offer.sdp());
        var tracks = json.putArray("tracks");
        offer.streams()
                .forEach(stream -> track(tracks.addObject().put("mid", stream.mid()), stream.publication())
                        .put("kind", stream.publication().kind().wireName())
                        .put("muted", !stream.publication().isActive()));
        return BusJson.write(json);
    }

    static String trackAdded(Publication publication) {
        return BusJson.write(track(of("TrackAdded"), publication)
                .put("kind", publication.kind().wireName())
                .put("layers", publication.layers())
                .put("muted", !publication.isActive()));
    }

    static String trackRemoved(Publication publication) {
        return BusJson.write(track(of("TrackRemoved"), publication));
    }

    static String trackMuted(Publication publication) {
        return BusJson.write(track(of("TrackMuted"), publication).put("muted", !publication.isActive()));
    }

    static String participantJoined(SessionId id, SessionInfo info) {
        return BusJson.write(participate(of("ParticipantJoined"), id, info));
    }

    static String participantUpdated(SessionId id, SessionInfo info) {
        return BusJson.write(participate(of("ParticipantUpdated"), id, info));
    }

    static String participantLeft(SessionId id) {
        var json = of("ParticipantLeft");
        json.set("session", id.toJson());
        return BusJson.write(json);
    }

    static String broadcast(SessionId sender, JsonNode message) {
        var json = of("Broadcast");
        json.set("session", sender.toJson());
        if (!message.isMissingNode()) {
            json.set("message", message);
        }
        return BusJson.write(json);
    }

    static String qualityUpdate(List<Subscription> subscriptions) {
        var json = of("QualityUpdate");
        var tracks = json.putArray("tracks");
        subscriptions.forEach(one -> track(tracks.addObject(), one.publication())
                .put("layer", one.layer())
                .put("layers", one.publication().layers())
                .put("bps", one.bitrateBps())
                .put("lossPermille", Math.max(0, one.lossPermille())));
        return BusJson.write(json);
    }

    static String ping() {
        return BusJson.write(of("Ping"));
    }

    static String pong() {
        return BusJson.write(of("Pong"));
    }

    /// @param about type of the message that is refused, empty if it has none
    static String error(String about, String message) {
        var json = of("Error").put("message", message);
        return BusJson.write(about.isEmpty() ? json : json.put("about", about));
    }

    private static ObjectNode of(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static ObjectNode track(ObjectNode json, Publication publication) {
        json.put("track", publication.id());
        json.set("session", publication.sessionId().toJson());
        return json.put("source", publication.type().wireName());
    }

    private static ObjectNode participate(ObjectNode json, SessionId id, SessionInfo info) {
        json.set("session", id.toJson());
        json.put("name", info.name());
        var flags = json.putObject("info");
        for (var flag : SessionInfo.Flag.values()) {
            info.get(flag).ifPresent(value -> flags.put(flag.wireName(), value));
        }
        return json;
    }
}
