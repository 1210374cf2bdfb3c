package io.patchbay.node.channel;

import io.patchbay.telemetry.trace.TraceContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call: its sessions, and the timer that ends it when nobody is left to talk to.
///
/// Owner: its own mailbox, which runs one task at a time. All methods marked "mailbox" must be called from tasks given
/// to [#execute]; the others are safe on any thread. It closes after [Rules#idle] with fewer than two sessions.
public final class Channel {
    /// The limits of a channel.
    ///
    /// @param size most sessions
    /// @param idle life with fewer than two sessions
    public record Rules(int size, Duration idle, Session.Rules session) {}

    /// Life of a superseded channel without sessions: those who were just given its uuid are still to come.
    static final Duration SUPERSEDED_IDLE = Duration.ofMinutes(1);

    /// Who was in a channel this short a time ago, or just heard of it, may be on the way back, or here: clients wait
    /// for up to half a minute before they try again.
    static final Duration ON_THE_WAY = Duration.ofMinutes(1);

    /// Answer to a join.
    public enum Join {
        ADMITTED,
        FULL,
        CLOSED
    }

    /// What a channel needs from the node.
    record Context(
            Rules rules, Timers timers, Executor threads, ChannelListener listener, Consumer<Channel> onClosed) {}

    private static final int GIVEN_BACK = -1;

    private final Ownership ownership;
    private final ChannelSetup setup;
    private final Context context;
    private final Mailbox mailbox;
    private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
    private long emptySinceNs;

    /// How many requests were answered with this channel, 2 for more, or [#GIVEN_BACK].
    private final AtomicInteger handedOut;

    private Timers.@Nullable Timer idleTimer;
    private volatile @Nullable CloseReason closeReason;
    private volatile @Nullable TraceContext trace;
    private volatile boolean superseded;
    private volatile int epoch;
    private volatile List<Long> sessionStartsNs = List.of();
    private volatile ChannelStats stats = ChannelStats.EMPTY;

    Channel(Ownership ownership, ChannelSetup setup, Context context) {
        this.ownership = ownership;
        this.epoch = ownership.epoch();
        this.handedOut = new AtomicInteger(ownership.epoch() == 0 ? 1 : 2);
        this.setup = setup;
        this.context = context;
        this.emptySinceNs = context.timers().nowNs();
        this.mailbox = new Mailbox(context.threads());
        mailbox.execute(this::startIdleTimer);
    }

    public String uuid() {
        return ownership.uuid();
    }

    /// Counts the nodes that had the channel before this one.
    public int epoch() {
        return epoch;
    }

    /// The fleet knows this node's ownership by a higher epoch.
    public void raiseEpoch(int higher) {
        if (higher > epoch) {
            epoch = higher;
        }
    }

    public ChannelSetup setup() {
        return setup;
    }

    /// Epoch ms.
    public long createdAtMs() {
        return ownership.createdAtMs();
    }

    public boolean isClosed() {
        return closeReason != null;
    }

    /// Why it closed, for whoever comes too late; empty while it is open.
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /// Somebody asked for this channel in the name of a trace: who joins from now on belongs to it.
    public void traced(TraceContext request) {
        trace = request;
    }

    /// The newest request for this channel.
    public Optional<TraceContext> trace() {
        return Optional.ofNullable(trace);
    }

    /// Epoch ms.
    public long nowMs() {
        return context.timers().nowMs();
    }

    /// Counts one more request that is answered with this channel; false if it was given back and is closing.
    boolean handOut() {
        return handedOut.updateAndGet(count -> count == GIVEN_BACK ? GIVEN_BACK : Math.min(count + 1, 2)) != GIVEN_BACK;
    }

    /// Closes the channel if the request that made it is the only one that was answered with it, and nobody
    /// came. For that request's sender, who does not need it.
    ///
    /// @return whether it closes
    public boolean giveBack() {
        if (stats.sessions() > 0 || !handedOut.compareAndSet(1, GIVEN_BACK)) {
            return false;
        }
        close(CloseReason.CHANNEL_CLOSED, false);
        return true;
    }

    /// Figures of the last change.
    public ChannelStats stats() {
        return stats;
    }

    /// Runs a task on the mailbox, after all that came before.
    public void execute(Runnable task) {
        mailbox.execute(task);
    }

    /// Runs a task on the mailbox after a delay.
    public Timers.Timer after(Duration delay, Runnable task) {
        return context.timers().schedule(delay, () -> mailbox.execute(task));
    }

    /// Monotonic ns.
    public long nowNs() {
        return context.timers().nowNs();
    }

    /// Mailbox. Lets a session in, in place of the one with the same id if there is one. That one does not count
    /// against the size of the channel (upstream refuses even a replacement when the channel is full).
    public Join join(SessionId id, Peer peer) {
        if (isClosed()) {
            return Join.CLOSED;
        }
        var old = sessions.get(id);
        if (old == null && sessions.size() >= context.rules().size()) {
            return Join.FULL;
        }
        if (old != null) {
            old.close(CloseReason.REPLACED);
        }
        var session = new Session(this, id, peer, context.rules().session());
        sessions.put(id, session);
        if (sessions.size() > 1) {
            stopIdleTimer();
        }
        context.listener().sessionAdmitted(this);
        context.listener().sessionJoined(session);
        sessionChanged();
        session.start();
        return Join.ADMITTED;
    }

    /// Removes sessions for whoever runs the call; ids that are not here are ignored.
    public void kick(List<SessionId> ids) {
        execute(() -> ids.forEach(id -> {
            var session = sessions.get(id);
            if (session != null) {
                session.close(CloseReason.KICKED);
            }
        }));
    }

    /// Closes the channel and all its sessions with the reason.
    ///
    /// @param keep whether another node may take the channel over
    void close(CloseReason reason, boolean keep) {
        execute(() -> closeNow(reason, keep));
    }

    /// The room has another, older channel: this one ends soon after its last session.
    public void supersede() {
        execute(() -> {
            if (!superseded) {
                superseded = true;
                if (sessions.isEmpty()) {
                    startIdleTimer();
                }
            }
        });
    }

    /// Mailbox.
    public List<Session> othersOf(Session session) {
        return sessions.values().stream().filter(other -> other != session).toList();
    }

    /// Monotonic ns at which each session was admitted, as of the last change.
    public List<Long> sessionStartsNs() {
        return sessionStartsNs;
    }

    void sessionChanged() {
        sessionStartsNs = sessions.values().stream().map(Session::startedNs).toList();
        var all = sessions.values();
        stats = new ChannelStats(
                all.size(),
                (int) all.stream()
                        .filter(s -> s.state() == Session.State.CONNECTED)
                        .count(),
                count(SessionInfo.Flag.IS_CAMERA_ON),
                count(SessionInfo.Flag.IS_SCREEN_SHARING_ON));
    }

    void mediaFlows(Session session) {
        context.listener().mediaFlows(session);
    }

    void sessionFailed() {
        context.listener().sessionFailed(this);
    }

    void sessionClosed(Session session, CloseReason reason, boolean wasConnected) {
        sessions.remove(session.id(), session);
        emptySinceNs = nowNs();
        sessionChanged();
        context.listener().sessionClosed(this, reason, wasConnected);
        if (wasConnected) {
            context.listener().sessionLasted(Duration.ofNanos(nowNs() - session.startedNs()));
        }
        if (isClosed()) {
            return;
        }
        sessions.values().forEach(other -> other.peer().left(session.id()));
        if (sessions.size() <= 1) {
            startIdleTimer();
        }
    }

    private void closeNow(CloseReason reason, boolean keep) {
        if (isClosed()) {
            return;
        }
        closeReason = reason;
        stopIdleTimer();
        var inUse = !sessions.isEmpty() || nowNs() - emptySinceNs < ON_THE_WAY.toNanos();
        context.onClosed().accept(this);
        List.copyOf(sessions.values()).forEach(session -> session.close(reason));
        context.listener().channelClosed(this, keep && (inUse || reason == CloseReason.MOVED));
    }

    private void startIdleTimer() {
        stopIdleTimer();
        var ending = superseded && sessions.isEmpty();
        idleTimer = after(ending ? SUPERSEDED_IDLE : context.rules().idle(), () -> {
            if (sessions.isEmpty() || (!ending && sessions.size() == 1)) {
                closeNow(CloseReason.CHANNEL_CLOSED, false);
            }
        });
    }

    private void stopIdleTimer() {
        if (idleTimer != null) {
            idleTimer.cancel();
            idleTimer = null;
        }
    }

    private int count(SessionInfo.Flag flag) {
        return (int)
                sessions.values().stream().filter(s -> s.info().isTrue(flag)).count();
    }
}
