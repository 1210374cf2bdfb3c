package io.patchbay.node.sdpdialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.signaling.ClientPeer;
import io.patchbay.node.signaling.MessageBudget;
import io.patchbay.node.signaling.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client of the SDP dialect: its messages become calls of session and media, their events become messages.
///
/// A session is connected as soon as it joined: one that neither sends nor watches needs no transport.
/// Owner: the channel's mailbox.
final class SdpPeer implements ClientPeer {
    private static final Logger LOG = LoggerFactory.getLogger(SdpPeer.class);

    private final Socket socket;
    private final Forwarding forwarding;
    private final SdpDialect.Settings settings;
    private final String name;
    private final Set<SessionId> known = new HashSet<>();
    private @Nullable Session session;
    private @Nullable PeerMedia media;
    private @Nullable MessageBudget budget;
    private @Nullable Consumer<Boolean> onPong;

    SdpPeer(Socket socket, Forwarding forwarding, SdpDialect.Settings settings, String name) {
        this.socket = socket;
        this.forwarding = forwarding;
        this.settings = settings;
        this.name = name;
    }

    @Override
    public void admitted(Session admitted) {
        var channel = admitted.channel();
        session = admitted;
        budget = new MessageBudget(settings.messagesPerSecond(), channel.nowNs());
        var others = channel.othersOf(admitted);
        others.forEach(other -> known.add(other.id()));
        socket.send(ServerMessages.joined(admitted, settings.node(), others));
        if (channel.setup().webRtc()) {
            media = new PeerMedia(admitted, forwarding, socket::send);
        }
        admitted.connected();
        admitted.updateInfo(new SessionInfo(Map.of(), name), false);
    }

    @Override
    public void onFrame(String text) {
        var live = session;
        var left = budget;
        if (live == null || left == null || live.state() == Session.State.CLOSED) {
            return;
        }
        if (!left.take(1, live.channel().nowNs())) {
            LOG.atInfo().addKeyValue("sessionId", live.id()).log("session sends more messages than it may");
            socket.send(ServerMessages.error("", "too many messages"));
            live.close(CloseReason.FLOODING);
            return;
        }
        switch (ClientMessages.read(text)) {
            case ClientMessages.Result.Read(var message) -> take(live, message);
            case ClientMessages.Result.Refused(var about, var reason) -> refuse(about, reason);
        }
    }

    private void take(Session live, ClientMessage message) {
        switch (message) {
            case ClientMessage.Join _ -> refuse("Join", "Join: this session has joined already");
            case ClientMessage.IceCandidate _ -> {}
            case ClientMessage.UpdateInfo(var info) -> live.updateInfo(info, false);
            case ClientMessage.Broadcast(var content) -> live.broadcast(content);
            case ClientMessage.Ping _ -> socket.send(ServerMessages.pong());
            case ClientMessage.Pong _ -> pong(true);
            case ClientMessage.Leave _ -> live.close(CloseReason.CLEAN);
            case ClientMessage.MuteTrack(var source, var muted) -> mute(live, source, muted);
            case ClientMessage.PublishOffer(var sdp, var types) ->
                withMedia("PublishOffer", open -> open.publish(sdp, types));
            case ClientMessage.Subscribe _ -> withMedia("Subscribe", PeerMedia::watch);
            case ClientMessage.ConsumeAnswer(var sdp) -> withMedia("ConsumeAnswer", open -> open.answer(sdp));
            case ClientMessage.SelectTrack(var track, var active) ->
                withMedia("SelectTrack", open -> open.select(track, active));
            case ClientMessage.UpdateBandwidth(var bps) -> withMedia("UpdateBandwidth", open -> open.limit(bps));
        }
    }

    private void mute(Session live, StreamType source, boolean muted) {
        if (media != null) {
            media.mute(source, muted);
        }
        live.setProduction(source, !muted);
    }

    private void withMedia(String about, Consumer<PeerMedia> action) {
        var open = media;
        if (open == null) {
            refuse(about, "this channel carries no media");
            return;
        }
        try {
            action.accept(open);
        } catch (IllegalArgumentException e) {
            refuse(about, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void malformed(String what) {
        refuse("", what);
    }

    private void refuse(String about, String what) {
        if (session != null) {
            LOG.atDebug()
                    .addKeyValue("sessionId", session.id())
                    .addKeyValue("reason", what)
                    .log("malformed message");
            socket.send(ServerMessages.error(about, what));
            session.error();
        }
    }

    @Override
    public void onSocketClosed() {
        if (session != null) {
            session.close(CloseReason.CLEAN);
        }
    }

    @Override
    public void broadcast(SessionId senderId, JsonNode message) {
        socket.send(ServerMessages.broadcast(senderId, message));
    }

    @Override
    public void left(SessionId sessionId) {
        known.remove(sessionId);
        socket.send(ServerMessages.participantLeft(sessionId));
    }

    @Override
    public void info(Map<SessionId, SessionInfo> infos) {
        infos.forEach((id, info) -> socket.send(
                known.add(id)
                        ? ServerMessages.participantJoined(id, info)
                        : ServerMessages.participantUpdated(id, info)));
    }

    @Override
    public void ping(Duration timeout, Consumer<Boolean> answer) {
        if (session == null) {
            return;
        }
        Timers.Timer timer = session.channel().after(timeout, () -> pong(false));
        onPong = answered -> {
            timer.cancel();
            answer.accept(answered);
        };
        socket.send(ServerMessages.ping());
    }

    private void pong(boolean answered) {
        var waiting = onPong;
        onPong = null;
        if (waiting != null) {
            waiting.accept(answered);
        }
    }

    @Override
    public void close(CloseReason reason) {
        if (media != null) {
            media.close();
        }
        socket.close(reason);
    }
}
