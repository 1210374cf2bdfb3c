package io.patchbay.gateway.publish;

import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands events on to Kafka without ever holding up a request. A broker that is slow or absent costs
/// events, which are counted, and nothing else. Thread-safe.
public final class EventPublisher implements AutoCloseable {
    static final int MOST_UNDER_WAY = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOG_EVERY_NS = TimeUnit.SECONDS.toNanos(10);

    private final @Nullable Relay relay;
    private final GatewayMetrics metrics;
    private final Set<Entry> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile State state;

    /// When an event was acknowledged last, or when the first of those under way was handed on.
    private volatile long progressNs = System.nanoTime();

    private long loggedNs = System.nanoTime() - LOG_EVERY_NS;

    /// What is known of the broker.
    public enum State {
        /// No broker is configured.
        OFF,
        /// Nothing was acknowledged yet.
        CONNECTING,
        /// The newest event was acknowledged.
        UP,
        /// The newest event was lost, or none was acknowledged for 5 s though some are under way.
        DOWN
    }

    /// Takes events to the broker.
    public interface Relay extends AutoCloseable {
        /// Completes with an empty text once the broker has the event, or with the reason why it has not.
        /// Never fails and never blocks.
        CompletionStage<String> send(Event event);

        /// Sends what is queued, for at most two seconds.
        @Override
        void close();
    }

    /// One event under way. No record: it is looked up by what it is, and the hash of all that a decision
    /// holds would cost more than sending it.
    private static final class Entry {
        private final Event event;
        private final CompletableFuture<Boolean> acknowledged = new CompletableFuture<>();

        Entry(Event event) {
            this.event = event;
        }

        Event event() {
            return event;
        }

        CompletableFuture<Boolean> acknowledged() {
            return acknowledged;
        }
    }

    /// @param relay the way to the broker, null turns publishing off. It is closed with the publisher
    public EventPublisher(@Nullable Relay relay, GatewayMetrics metrics) {
        this.relay = relay;
        this.metrics = metrics;
        this.state = relay == null ? State.OFF : State.CONNECTING;
    }

    /// Whether events go anywhere at all.
    public boolean isOn() {
        return relay != null;
    }

    public State state() {
        var stalled = !underWay.isEmpty() && System.nanoTime() - progressNs > STALLED_NS;
        return stalled ? State.DOWN : state;
    }

    /// Events that have neither arrived nor been lost yet.
    public int queued() {
        return underWay.size();
    }

    public void pick(Pick pick) {
        offer(Event.of(pick));
    }

    public void report(NodeReport report) {
        offer(Event.of(report));
    }

    public void channel(ChannelRecord channel) {
        offer(Event.of(channel));
    }

    /// Lost rather than to take the last quarter of the room: picks move the load table, decisions only tell of it.
    public void decision(DecisionRecord decision) {
        var event = Event.of(decision);
        if (relay != null && underWay.size() >= MOST_UNDER_WAY / 4 * 3) {
            lost(new Entry(event), "too many events are under way");
        } else {
            offer(event);
        }
    }

    /// Writes a heartbeat on a node's behalf. Completes with whether the broker has it.
    public CompletionStage<Boolean> heartbeat(Heartbeat heartbeat) {
        return offer(Event.of(heartbeat));
    }

    private CompletionStage<Boolean> offer(Event event) {
        if (relay == null) {
            return CompletableFuture.completedFuture(false);
        }
        var entry = new Entry(event);
        if (closed || underWay.size() >= MOST_UNDER_WAY) {
            lost(entry, "too many events are under way");
            return entry.acknowledged();
        }
        if (underWay.isEmpty()) {
            progressNs = System.nanoTime();
        }
        underWay.add(entry);
        try {
            var _ = relay.send(event).thenAccept(problem -> ended(entry, problem));
        } catch (RuntimeException e) {
            underWay.remove(entry); // a bug: what nobody will acknowledge must not look like a broker that is away
            throw e;
        }
        return entry.acknowledged();
    }

    private void ended(Entry entry, String problem) {
        underWay.remove(entry);
        if (problem.isEmpty()) {
            state = State.UP;
            progressNs = System.nanoTime();
            metrics.eventPublished(entry.event().topic());
            entry.acknowledged().complete(true);
        } else {
            lost(entry, problem);
        }
    }

    /// Waits until what is under way has arrived or is lost, at most for this long.
    public void awaitDelivered(Duration limit) {
        var all = underWay.stream().map(Entry::acknowledged).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.atDebug().addKeyValue("events", all.length).log("not all events have arrived yet");
        } catch (ExecutionException e) {
            throw new IllegalStateException("an acknowledgement failed, which it never does", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lost(Entry entry, String reason) {
        metrics.eventDropped(entry.event().topic());
        failed(reason);
        entry.acknowledged().complete(false);
    }

    private synchronized void failed(String reason) {
        state = State.DOWN;
        if (System.nanoTime() - loggedNs > LOG_EVERY_NS) {
            loggedNs = System.nanoTime();
            LOG.atWarn().addKeyValue("reason", reason).log("events are lost; see sfu_gateway_events_dropped_total");
        }
    }

    @Override
    public void close() {
        closed = true;
        if (relay != null) {
            relay.close();
        }
    }
}
