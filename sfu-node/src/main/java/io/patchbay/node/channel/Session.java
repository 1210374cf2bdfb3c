package io.patchbay.node.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.telemetry.trace.TraceContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One participant of a channel.
///
/// ```
/// CONNECTING --connected()--> CONNECTED --close()--> CLOSED
///      |                                               ^
///      +--- close(), or CONNECT_TIMEOUT ---------------+
/// ```
///
/// A session carries the bus from the moment it is admitted; CONNECTED means that its media is ready too.
/// Owner: the mailbox of its channel.
public final class Session {
    /// Where a session is in its life.
    public enum State {
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    /// The limits of a session.
    ///
    /// @param maxErrors errors it survives
    public record Rules(Duration connectTimeout, Duration pingInterval, Duration pingTimeout, int maxErrors) {}

    private final Channel channel;
    private final SessionId id;
    private final Peer peer;
    private final Rules rules;
    private final @Nullable TraceContext trace;
    private final long joinedAtMs;
    private State state = State.CONNECTING;
    private boolean mediaFlows;
    private SessionInfo info = SessionInfo.EMPTY;
    private final long startedNs;
    private int errors;
    private Timers.@Nullable Timer connectTimer;
    private Timers.@Nullable Timer pingTimer;

    Session(Channel channel, SessionId id, Peer peer, Rules rules) {
        this.channel = channel;
        this.id = id;
        this.peer = peer;
        this.rules = rules;
        this.trace = channel.trace().orElse(null);
        this.joinedAtMs = channel.nowMs();
        this.startedNs = channel.nowNs();
    }

    /// Monotonic ns at which it was admitted.
    long startedNs() {
        return startedNs;
    }

    void start() {
        connectTimer = channel.after(rules.connectTimeout(), () -> close(CloseReason.CONNECT_TIMEOUT));
        pingTimer = channel.after(rules.pingInterval(), this::ping);
        try {
            peer.admitted(this);
        } catch (RuntimeException e) {
            // A client that hears nothing waits until it gives up for good; one that is closed comes back.
            close(CloseReason.ERROR);
            throw e;
        }
    }

    public SessionId id() {
        return id;
    }

    public Channel channel() {
        return channel;
    }

    public State state() {
        return state;
    }

    public SessionInfo info() {
        return info;
    }

    Peer peer() {
        return peer;
    }

    /// The request for the channel that this session most likely came by.
    public Optional<TraceContext> trace() {
        return Optional.ofNullable(trace);
    }

    /// Epoch ms.
    public long joinedAtMs() {
        return joinedAtMs;
    }

    /// Media went to or came from the session. Only the first time counts.
    public void mediaFlows() {
        if (!mediaFlows && state != State.CLOSED) {
            mediaFlows = true;
            channel.mediaFlows(this);
        }
    }

    /// The session's media is ready, or it has none.
    public void connected() {
        if (state != State.CONNECTING) {
            return;
        }
        state = State.CONNECTED;
        cancel(connectTimer);
        channel.sessionChanged();
    }

    /// Merges what the session says of itself and tells the others its full info.
    ///
    /// @param needRefresh first tells the session the infos of all others
    public void updateInfo(SessionInfo patch, boolean needRefresh) {
        if (state == State.CLOSED) {
            return;
        }
        if (needRefresh) {
            refresh();
        }
        info = info.merge(patch);
        channel.sessionChanged();
        channel.othersOf(this).forEach(other -> other.peer.info(Map.of(id, info)));
    }

    /// Says whether the session sends this stream. Sets the info flag even when nothing is published yet.
    public void setProduction(StreamType type, boolean active) {
        updateInfo(type.flag().map(flag -> SessionInfo.EMPTY.with(flag, active)).orElse(SessionInfo.EMPTY), false);
    }

    /// Relays a message to all others.
    public void broadcast(JsonNode message) {
        if (state != State.CLOSED) {
            channel.othersOf(this).forEach(other -> other.peer.broadcast(id, message));
        }
    }

    /// Counts something that went wrong; one too many closes the session.
    public void error() {
        errors++;
        channel.sessionFailed();
        if (errors > rules.maxErrors()) {
            close(CloseReason.ERROR);
        }
    }

    /// Ends the session: the others are told, unless the whole channel closes. Closing twice does nothing.
    public void close(CloseReason reason) {
        if (state == State.CLOSED) {
            return;
        }
        var wasConnected = state == State.CONNECTED;
        state = State.CLOSED;
        cancel(connectTimer);
        cancel(pingTimer);
        channel.sessionClosed(this, reason, wasConnected);
        peer.close(reason);
    }

    private void refresh() {
        var infos = new LinkedHashMap<SessionId, SessionInfo>();
        channel.othersOf(this).forEach(other -> infos.put(other.id, other.info));
        if (!infos.isEmpty()) {
            peer.info(infos);
        }
    }

    private void ping() {
        if (state == State.CLOSED) {
            return;
        }
        pingTimer = channel.after(rules.pingInterval(), this::ping);
        peer.ping(rules.pingTimeout(), answered -> {
            if (!answered) {
                close(CloseReason.PING_TIMEOUT);
            }
        });
    }

    private static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
