package io.patchbay.node.sdpdialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.sdp.SessionDescription;
import io.patchbay.node.signaling.BusJson;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads what clients say: strict in what it takes, so that a mistake is told to its maker. Unknown fields are passed
/// over, unknown messages are not. Pure.
final class ClientMessages {
    static final int MAX_TOKEN = 16_384;
    static final int MAX_TEXT = 512;
    static final int MAX_CANDIDATE = 1_024;
    static final int MAX_TRACKS = 16;
    private static final long MAX_BPS = 10_000_000_000L;

    /// Outcome of reading.
    sealed interface Result {
        record Read(ClientMessage message) implements Result {}

        /// Not a message.
        ///
        /// @param about its type, empty if it has none
        /// @param reason for the client's maker
        record Refused(String about, String reason) implements Result {}
    }

    /// A field that is not what it must be.
    private static final class FieldException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FieldException(String message) {
            super(message, null, false, false);
        }
    }

    private ClientMessages() {}

    /// Reads one frame. Never throws.
    static Result read(String text) {
        var json = BusJson.parse(text).filter(JsonNode::isObject);
        if (json.isEmpty()) {
            return new Result.Refused("", "a frame must be one JSON object");
        }
        var type = json.get().path("type");
        if (!type.isTextual()) {
            return new Result.Refused("", "type: must be the name of a message");
        }
        try {
            return message(type.textValue(), json.get())
                    .<Result>map(Result.Read::new)
                    .orElseGet(() -> new Result.Refused("", "type: there is no message of this name"));
        } catch (FieldException e) {
            return new Result.Refused(type.textValue(), type.textValue() + "." + e.getMessage());
        }
    }

    private static Optional<ClientMessage> message(String type, JsonNode json) {
        return Optional.ofNullable(
                switch (type) {
                    case "Join" ->
                        new ClientMessage.Join(
                                text(json, "channel", MAX_TEXT), text(json, "token", MAX_TOKEN), name(json));
                    case "PublishOffer" -> new ClientMessage.PublishOffer(sdp(json), types(json.path("tracks")));
                    case "Subscribe" -> new ClientMessage.Subscribe();
                    case "ConsumeAnswer" -> new ClientMessage.ConsumeAnswer(sdp(json));
                    case "PublishIceCandidate", "ConsumeIceCandidate" -> candidate(json.path("candidate"));
                    case "MuteTrack" -> new ClientMessage.MuteTrack(source(json.path("source")), flag(json, "muted"));
                    case "SelectTrack" ->
                        new ClientMessage.SelectTrack(text(json, "track", MAX_TEXT), flag(json, "active"));
                    case "UpdateInfo" ->
                        new ClientMessage.UpdateInfo(new SessionInfo(flags(json.path("info")), name(json)));
                    case "UpdateBandwidth" -> new ClientMessage.UpdateBandwidth(bps(json.path("bps")));
                    case "Broadcast" -> new ClientMessage.Broadcast(json.path("message"));
                    case "Ping" -> new ClientMessage.Ping();
                    case "Pong" -> new ClientMessage.Pong();
                    case "Leave" -> new ClientMessage.Leave();
                    default -> null;
                });
    }

    private static String sdp(JsonNode json) {
        return text(json, "sdp", SessionDescription.MAX_LENGTH);
    }

    private static String text(JsonNode json, String field, int maxLength) {
        var value = json.path(field);
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > maxLength) {
            throw new FieldException(field + ": must be a text of 1 to " + maxLength + " characters");
        }
        return value.textValue();
    }

    private static boolean flag(JsonNode json, String field) {
        if (!json.path(field).isBoolean()) {
            throw new FieldException(field + ": must be true or false");
        }
        return json.path(field).booleanValue();
    }

    /// Absent is empty; control characters have no place in a name.
    private static String name(JsonNode json) {
        var value = json.path("name");
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual() || value.textValue().length() > SessionInfo.MAX_NAME) {
            throw new FieldException("name: must be a text of at most " + SessionInfo.MAX_NAME + " characters");
        }
        return value.textValue().replaceAll("\\p{Cntrl}", " ").strip();
    }

    private static Map<SessionInfo.Flag, Boolean> flags(JsonNode info) {
        if (!info.isMissingNode() && !info.isObject()) {
            throw new FieldException("info: must be an object");
        }
        var flags = new EnumMap<SessionInfo.Flag, Boolean>(SessionInfo.Flag.class);
        for (var flag : SessionInfo.Flag.values()) {
            var value = info.path(flag.wireName());
            if (value.isBoolean()) {
                flags.put(flag, value.booleanValue());
            } else if (!value.isMissingNode()) {
                throw new FieldException("info." + flag.wireName() + ": must be true or false");
            }
        }
        return flags;
    }

    private static Map<String, StreamType> types(JsonNode tracks) {
        if (tracks.isMissingNode()) {
            return Map.of();
        }
        if (!tracks.isArray() || tracks.size() > MAX_TRACKS) {
            throw new FieldException("tracks: must be a list of at most " + MAX_TRACKS);
        }
        var types = new HashMap<String, StreamType>();
        for (var track : tracks) {
            types.put(text(track, "mid", MAX_TEXT), source(track.path("source")));
        }
        return types;
    }

    private static StreamType source(JsonNode source) {
        return StreamType.of(source.asText(""))
                .orElseThrow(() -> new FieldException("source: must be audio, camera or screen"));
    }

    private static ClientMessage candidate(JsonNode candidate) {
        if (!candidate.isMissingNode()
                && !candidate.isNull()
                && !(candidate.isTextual() && candidate.textValue().length() <= MAX_CANDIDATE)) {
            throw new FieldException("candidate: must be a text of at most " + MAX_CANDIDATE + " characters");
        }
        return new ClientMessage.IceCandidate();
    }

    private static long bps(JsonNode bps) {
        if (!bps.canConvertToLong() || bps.longValue() < 1 || bps.longValue() > MAX_BPS) {
            throw new FieldException("bps: must be a whole number from 1 to " + MAX_BPS);
        }
        return bps.longValue();
    }
}
