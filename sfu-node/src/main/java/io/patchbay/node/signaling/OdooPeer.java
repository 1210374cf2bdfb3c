package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.channel.StreamType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client of the odoo dialect: its messages become calls of the session, the session's events become messages.
/// Names and payloads: `docs/odoo-protocol.md`, "Messages". Owner: the channel's mailbox.
final class OdooPeer implements ClientPeer, Bus.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(OdooPeer.class);

    private final Socket socket;
    private final BusTiming timing;
    private final MediaPlane mediaPlane;
    private final String readyFrame;
    private @Nullable Session session;
    private @Nullable Bus bus;
    private MediaPlane.@Nullable Media media;

    OdooPeer(Socket socket, BusTiming timing, MediaPlane mediaPlane, String readyFrame) {
        this.socket = socket;
        this.timing = timing;
        this.mediaPlane = mediaPlane;
        this.readyFrame = readyFrame;
    }

    @Override
    public void onFrame(String text) {
        if (bus != null) {
            bus.onFrame(text);
        }
    }

    @Override
    public void onSocketClosed() {
        if (session != null) {
            session.close(CloseReason.CLEAN);
        }
    }

    @Override
    public void admitted(Session admitted) {
        socket.send(readyFrame);
        var opened = new Bus(admitted.channel(), timing, socket::send, this);
        session = admitted;
        bus = opened;
        var started = mediaPlane.open(admitted, opened);
        if (admitted.state() == Session.State.CLOSED) {
            started.close(CloseReason.ERROR);
        } else {
            media = started;
        }
    }

    @Override
    public void broadcast(SessionId senderId, JsonNode message) {
        var payload = JsonNodeFactory.instance.objectNode();
        payload.set("senderId", senderId.toJson());
        if (!message.isMissingNode()) {
            payload.set("message", message);
        }
        send("BROADCAST", payload);
    }

    @Override
    public void left(SessionId sessionId) {
        var payload = JsonNodeFactory.instance.objectNode();
        payload.set("sessionId", sessionId.toJson());
        send("SESSION_LEAVE", payload);
    }

    @Override
    public void info(Map<SessionId, SessionInfo> infos) {
        var payload = JsonNodeFactory.instance.objectNode();
        infos.forEach((id, info) -> payload.set(id.toString(), toJson(info)));
        send("S_INFO_CHANGE", payload);
    }

    @Override
    public void ping(Duration timeout, Consumer<Boolean> answer) {
        if (bus != null) {
            var _ = bus.request("PING", MissingNode.getInstance(), timeout, true)
                    .whenComplete((message, failure) -> {
                        if (!(failure instanceof CancellationException)) {
                            answer.accept(failure == null);
                        }
                    });
        }
    }

    @Override
    public void close(CloseReason reason) {
        if (media != null) {
            media.close(reason);
        }
        if (bus != null) {
            bus.close();
        }
        socket.close(reason);
    }

    @Override
    public void message(String name, JsonNode payload) {
        var live = session;
        if (live == null) {
            return;
        }
        switch (name) {
            case "BROADCAST" -> live.broadcast(payload);
            case "C_INFO_CHANGE" -> infoChange(live, payload);
            case "PRODUCTION_CHANGE" -> productionChange(live, payload);
            default -> mediaMessage(name, payload);
        }
    }

    @Override
    public CompletableFuture<JsonNode> request(String name, JsonNode payload) {
        return switch (name) {
            // A node without recording says so; version 2 clients ask.
            case "START_RECORDING", "STOP_RECORDING" -> CompletableFuture.completedFuture(BooleanNode.FALSE);
            default -> mediaRequest(name, payload);
        };
    }

    @Override
    public void malformed(String what) {
        if (session != null) {
            LOG.atDebug()
                    .addKeyValue("sessionId", session.id())
                    .addKeyValue("reason", what)
                    .log("malformed message");
            session.error();
        }
    }

    @Override
    public void flooding() {
        if (session != null) {
            LOG.atInfo().addKeyValue("sessionId", session.id()).log("session sends more messages than it may");
            session.close(CloseReason.FLOODING);
        }
    }

    private void infoChange(Session live, JsonNode payload) {
        if (!payload.path("info").isObject()) {
            malformed("C_INFO_CHANGE: info must be an object");
            return;
        }
        live.updateInfo(infoOf(payload.path("info")), BusJson.isTruthy(payload.path("needRefresh")));
    }

    private void productionChange(Session live, JsonNode payload) {
        var type = StreamType.of(payload.path("type").asText(""));
        if (type.isEmpty()) {
            malformed("PRODUCTION_CHANGE: type must be audio, camera or screen");
            return;
        }
        live.setProduction(type.get(), BusJson.isTruthy(payload.path("active")));
        if (media != null) {
            media.message("PRODUCTION_CHANGE", payload);
        }
    }

    private void mediaMessage(String name, JsonNode payload) {
        if (media == null || !media.message(name, payload)) {
            LOG.atDebug().addKeyValue("name", shortened(name)).log("unknown message dropped");
        }
    }

    private CompletableFuture<JsonNode> mediaRequest(String name, JsonNode payload) {
        return Optional.ofNullable(media)
                .flatMap(open -> open.request(name, payload))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new UnsupportedOperationException("unknown request " + shortened(name))));
    }

    private void send(String name, JsonNode payload) {
        if (bus != null) {
            bus.send(name, payload);
        }
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "...";
    }

    private static JsonNode toJson(SessionInfo info) {
        var json = JsonNodeFactory.instance.objectNode();
        for (var flag : SessionInfo.Flag.values()) {
            info.get(flag).ifPresent(value -> json.put(flag.wireName(), value));
        }
        return json;
    }

    private static SessionInfo infoOf(JsonNode json) {
        var flags = new EnumMap<SessionInfo.Flag, Boolean>(SessionInfo.Flag.class);
        for (var flag : SessionInfo.Flag.values()) {
            if (json.has(flag.wireName())) {
                flags.put(flag, BusJson.isTruthy(json.path(flag.wireName())));
            }
        }
        return new SessionInfo(flags);
    }
}
