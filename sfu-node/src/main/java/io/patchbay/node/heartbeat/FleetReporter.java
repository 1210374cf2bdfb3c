package io.patchbay.node.heartbeat;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListener;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.NodeMetrics.Loop;
import io.patchbay.node.metrics.NodeMetrics.Publication;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.NodeStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the fleet about this node: a heartbeat at start, one every interval, one at every change of status, and
/// `down` as the very last record; the records of channels as they come and go. One thread of its own does all of it,
/// so that nothing else ever waits for a broker: what cannot be told is counted, heartbeats are dropped, channel
/// records are told later.
public final class FleetReporter implements ChannelListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetReporter.class);
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final int MAX_HEARTBEATS_IN_FLIGHT = 16;

    private final Heartbeats heartbeats;
    private final ChannelLedger ledger;
    private final FleetSink sink;
    private final NodeMetrics metrics;
    private final Duration interval;
    private final Thread thread;
    private final ArrayBlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    private final AtomicBoolean heartbeatWanted = new AtomicBoolean(true);
    private final AtomicInteger heartbeatsInFlight = new AtomicInteger();
    private volatile CompletableFuture<Void> heartbeatsUnderWay = CompletableFuture.completedFuture(null);
    private final AtomicBoolean reachable = new AtomicBoolean(true);
    private volatile boolean stopping;
    private volatile long retryAtNs = System.nanoTime();
    private long nextHeartbeatNs;
    private long nextRefreshNs;

    FleetReporter(Heartbeats heartbeats, ChannelLedger ledger, FleetSink sink, NodeMetrics metrics, Duration interval) {
        this.heartbeats = heartbeats;
        this.ledger = ledger;
        this.sink = sink;
        this.metrics = metrics;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("fleet-reporter").unstarted(this::run);
    }

    /// What there is to tell.
    ///
    /// @param seal what another node needs to take a channel over, sealed; null for a channel that cannot be
    public record Source(Heartbeats heartbeats, Function<Channel, @Nullable String> seal, NodeMetrics metrics) {}

    /// A reporter to Kafka, or else to a gateway, or none if neither is configured. Not started yet.
    public static Optional<FleetReporter> of(
            NodeConfig.Reporting to, NodeIdentity identity, Channels channels, Source source) {
        return Optional.ofNullable(sinkOf(to, identity))
                .map(sink -> new FleetReporter(
                        source.heartbeats(),
                        new ChannelLedger(channels, identity.nodeId(), source.seal()),
                        sink,
                        source.metrics(),
                        to.interval()));
    }

    /// Sends the first heartbeat when it is time, and keeps going.
    ///
    /// @param ready completes when this node may be asked for rooms; never fails
    public void start(CompletableFuture<Void> ready) {
        LOG.atInfo()
                .addKeyValue("to", sink.describe())
                .addKeyValue("interval", interval)
                .log("reporting to the fleet");
        var _ = ready.thenRun(thread::start);
    }

    /// The node's key as heartbeats show it from now on.
    public void showKey(@Nullable String shown) {
        heartbeats.showKey(shown);
    }

    /// Sends a heartbeat now, because the node's status changed.
    public void statusChanged() {
        heartbeatWanted.set(true);
        wakeUps.offer(true);
    }

    /// Writes the record of a channel that this node claims, at once. Completes when the log has it; fails when no
    /// broker took it in time, and then it may still have.
    public CompletableFuture<Void> claim(ChannelRecord record) {
        var told = new CompletableFuture<Void>();
        var _ = Thread.startVirtualThread(() -> {
            var _ = guarded(() -> sink.channel(record.uuid(), record)).whenComplete((_, failure) -> {
                if (failure == null) {
                    told.complete(null);
                } else {
                    told.completeExceptionally(failure);
                }
            });
        });
        return told;
    }

    /// Tells a channel of this node again, because somebody else's record covers it.
    public void republish(String uuid) {
        changed(uuid);
    }

    /// Ends the record of a channel that nobody will take over any more.
    public void end(String uuid) {
        if (!ledger.end(uuid)) {
            metrics.channelRecord(Publication.DROPPED);
        }
        wakeUps.offer(true);
    }

    /// Whether the last attempt to tell something succeeded.
    public boolean isReachable() {
        return reachable.get();
    }

    /// Tells what is left about channels, then `down`, and waits a few seconds for both to arrive.
    @Override
    public void close() {
        stopping = true;
        wakeUps.offer(true);
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(CLOSING);
            }
            if (heartbeatWanted.getAndSet(false)) {
                beat();
            }
            var deadlineNs = System.nanoTime() + CLOSING.toNanos();
            while (reachable.get() && System.nanoTime() < deadlineNs && tellChannel(deadlineNs)) {
                // Each turn tells one.
            }
            // Heartbeats over HTTP may overtake each other; the sign-off is to be the last.
            await(heartbeatsUnderWay, System.nanoTime() + CLOSING.dividedBy(2).toNanos());
            await(sink.heartbeat(heartbeats.next(NodeStatus.DOWN, System.currentTimeMillis())), deadlineNs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sink.close(Duration.ofSeconds(1));
        }
    }

    @Override
    public void channelOpened(Channel channel) {
        if (!ledger.opened(channel.uuid())) {
            metrics.channelRecord(Publication.DROPPED);
        }
        wakeUps.offer(true);
    }

    @Override
    public void channelClosed(Channel channel, boolean keep) {
        if (keep) {
            ledger.keep(channel.uuid());
        } else {
            changed(channel.uuid());
        }
    }

    @Override
    public void sessionAdmitted(Channel channel) {
        // The next heartbeat counts it.
    }

    @Override
    public void sessionClosed(Channel channel, CloseReason reason, boolean wasConnected) {
        // The next heartbeat counts it.
    }

    @Override
    public void sessionFailed(Channel channel) {
        // Metrics count it.
    }

    private void run() {
        nextHeartbeatNs = System.nanoTime();
        nextRefreshNs = nextHeartbeatNs + REFRESH.toNanos();
        try {
            while (!stopping) {
                try {
                    turn();
                } catch (RuntimeException e) {
                    metrics.loopFailed(Loop.FLEET_REPORTER);
                    LOG.atError().setCause(e).log("reporting to the fleet: something went wrong, going on");
                    retryAtNs = System.nanoTime() + RETRY.toNanos();
                    outcome(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        var nowNs = System.nanoTime();
        if (heartbeatWanted.getAndSet(false) || nowNs - nextHeartbeatNs >= 0) {
            nextHeartbeatNs = nowNs + interval.toNanos();
            beat();
        }
        if (nowNs - nextRefreshNs >= 0) {
            nextRefreshNs = nowNs + REFRESH.toNanos();
            ledger.refresh();
        }
        if (nowNs - retryAtNs < 0 || !tellChannel()) {
            pause(Math.min(nextHeartbeatNs, nextRefreshNs));
        }
    }

    private void beat() {
        if (heartbeatsInFlight.get() >= MAX_HEARTBEATS_IN_FLIGHT) {
            metrics.heartbeat(Publication.DROPPED);
            return;
        }
        var next = heartbeats.next(heartbeats.status(), System.currentTimeMillis());
        heartbeatsInFlight.incrementAndGet();
        var sent = guarded(() -> sink.heartbeat(next)).handle((_, failure) -> {
            heartbeatsInFlight.decrementAndGet();
            metrics.heartbeat(failure == null ? Publication.SENT : Publication.FAILED);
            outcome(failure);
            return failure == null;
        });
        heartbeatsUnderWay = CompletableFuture.allOf(heartbeatsUnderWay, sent);
    }

    /// A sink that throws has failed, and no more.
    private static CompletableFuture<Void> guarded(Supplier<CompletableFuture<Void>> sending) {
        try {
            return sending.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean tellChannel() {
        var next = ledger.poll(System.currentTimeMillis());
        next.ifPresent(entry -> {
            var _ = tell(entry);
        });
        return next.isPresent();
    }

    private boolean tellChannel(long deadlineNs) throws InterruptedException {
        var next = ledger.poll(System.currentTimeMillis());
        if (next.isPresent()) {
            await(tell(next.get()), deadlineNs);
        }
        return next.isPresent();
    }

    private CompletableFuture<Void> tell(ChannelLedger.Entry entry) {
        return guarded(() -> sink.channel(entry.uuid(), entry.record().orElse(null)))
                .whenComplete((ok, failure) -> {
                    metrics.channelRecord(failure == null ? Publication.SENT : Publication.FAILED);
                    outcome(failure);
                    if (failure != null) {
                        retryAtNs = System.nanoTime() + RETRY.toNanos();
                        changed(entry.uuid());
                    }
                });
    }

    private void changed(String uuid) {
        if (!ledger.changed(uuid)) {
            metrics.channelRecord(Publication.DROPPED);
        }
        wakeUps.offer(true);
    }

    private void outcome(@Nullable Throwable failure) {
        if (failure == null && reachable.compareAndSet(false, true)) {
            LOG.atInfo().addKeyValue("to", sink.describe()).log("the fleet can be reached again");
        } else if (failure != null && reachable.compareAndSet(true, false)) {
            LOG.atWarn()
                    .addKeyValue("to", sink.describe())
                    .addKeyValue("error", failure.toString())
                    .log("the fleet cannot be reached; calls go on, retrying");
        }
    }

    private void pause(long untilNs) throws InterruptedException {
        var retryInNs = ledger.isEmpty() ? Long.MAX_VALUE : retryAtNs - System.nanoTime();
        wakeUps.poll(Math.min(untilNs - System.nanoTime(), retryInNs), TimeUnit.NANOSECONDS);
    }

    private void await(CompletableFuture<Void> sent, long deadlineNs) throws InterruptedException {
        try {
            sent.get(Math.max(1, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("leaving without having told the fleet");
        }
    }

    private static @Nullable FleetSink sinkOf(NodeConfig.Reporting to, NodeIdentity identity) {
        if (to.kafka() != null) {
            return new KafkaSink(to.kafka(), identity.nodeId());
        }
        if (to.gatewayUrl() != null) {
            var token = to.registrationToken();
            return new HttpSink(to.gatewayUrl(), token == null ? null : token.reveal());
        }
        return null;
    }
}
