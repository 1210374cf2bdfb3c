package io.patchbay.gateway.publish;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands events to Kafka without ever holding up a request: callers put them into a bounded queue, one thread
/// encodes
/// and sends. A full queue or an absent broker costs events, which are counted, and nothing else. Thread-safe; the
/// producer belongs to the thread.
public final class EventPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    private static final int QUEUE = 20_000;
    private static final long LOG_EVERY_NS = TimeUnit.SECONDS.toNanos(10);

    private final GatewayConfig.Kafka kafka;
    private final GatewayMetrics metrics;
    private final @Nullable Relay relay;
    private final Set<Entry> underWay = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final @Nullable Thread thread;
    private volatile boolean closed;
    private volatile State state;
    private long loggedNs = System.nanoTime() - LOG_EVERY_NS;

    /// What is known of the broker.
    public enum State {
        /// No broker is configured.
        OFF,
        /// Nothing was acknowledged yet.
        CONNECTING,
        /// The newest event was acknowledged.
        UP,
        /// The newest event was lost.
        DOWN
    }

    private record Entry(Event event, CompletableFuture<Boolean> acknowledged) {}

    /// @param kafka the broker; none turns publishing off
    public EventPublisher(GatewayConfig.Kafka kafka, GatewayMetrics metrics) {
        this.kafka = kafka;
        this.relay = null;
        var isOff = kafka.bootstrapServers().isEmpty();
        this.metrics = metrics;
        this.state = isOff ? State.OFF : State.CONNECTING;
        this.thread =
                isOff ? null : Thread.ofPlatform().daemon().name("publisher").start(this::run);
    }

    /// For a process that has no broker of its own and does nothing between requests (Lambda): each event goes out at
    /// once,
    /// beside the request that caused it.
    public EventPublisher(Relay relay, GatewayMetrics metrics) {
        this.kafka = new GatewayConfig.Kafka("", Map.of());
        this.relay = relay;
        this.metrics = metrics;
        this.state = State.CONNECTING;
        this.thread = null;
    }

    /// Takes events to the broker by way of somebody else.
    public interface Relay {
        /// Completes with an empty text once the broker has the event, or with the reason why it has not. Never fails.
        CompletionStage<String> send(String topic, byte[] value);
    }

    public State state() {
        return state;
    }

    /// Whether there is a broker to write to.
    public boolean isOn() {
        return state != State.OFF;
    }

    /// Events that wait for the thread.
    public int queued() {
        return queue.size();
    }

    public void pick(Pick pick) {
        offer(new Event.OfPick(pick));
    }

    public void report(NodeReport report) {
        offer(new Event.OfReport(report));
    }

    public void channel(ChannelRecord channel) {
        offer(new Event.OfChannel(channel));
    }

    /// Dropped rather than to take the last quarter of the queue: picks move the load table, decisions only tell of it.
    public void decision(DecisionRecord decision) {
        var event = new Event.OfDecision(decision);
        if (queue.remainingCapacity() < QUEUE / 4) {
            drop(new Entry(event, new CompletableFuture<>()), "the queue is nearly full");
        } else {
            offer(event);
        }
    }

    /// Writes a heartbeat on a node's behalf. Completes with whether the broker has it.
    public CompletionStage<Boolean> heartbeat(Heartbeat heartbeat) {
        return offer(new Event.OfHeartbeat(heartbeat));
    }

    private CompletionStage<Boolean> offer(Event event) {
        var entry = new Entry(event, new CompletableFuture<>());
        if (relay != null) {
            send(relay, entry);
        } else if (state == State.OFF) {
            entry.acknowledged().complete(false);
        } else if (closed || !queue.offer(entry)) {
            drop(entry, "the queue is full");
        }
        return entry.acknowledged();
    }

    private void send(Relay by, Entry entry) {
        if (underWay.size() >= QUEUE) {
            drop(entry, "too many events are under way");
            return;
        }
        underWay.add(entry);
        var _ = by.send(entry.event().topic(), entry.event().value()).thenAccept(problem -> {
            underWay.remove(entry);
            if (problem.isEmpty()) {
                delivered(entry);
            } else {
                drop(entry, problem);
            }
        });
    }

    private void delivered(Entry entry) {
        state = State.UP;
        metrics.eventPublished(entry.event().topic());
        entry.acknowledged().complete(true);
    }

    /// Waits until what is under way by a relay has arrived or failed, at most for this long.
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

    private void run() {
        while (!closed) {
            try (var producer = producer()) {
                sendAll(producer);
            } catch (KafkaException e) {
                failed("cannot create a producer: " + rootOf(e).getMessage());
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void sendAll(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
        while (true) {
            var entry = queue.poll(200, TimeUnit.MILLISECONDS);
            if (entry == null) {
                if (closed) {
                    return;
                }
                continue;
            }
            send(producer, entry);
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Entry entry) {
        var event = entry.event();
        var record = new ProducerRecord<>(event.topic(), event.key().getBytes(StandardCharsets.UTF_8), event.value());
        try {
            var _ = producer.send(record, (metadata, error) -> {
                if (error == null) {
                    delivered(entry);
                } else {
                    drop(entry, error.getMessage());
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            drop(entry, e.getMessage());
        }
    }

    private void drop(Entry entry, @Nullable String reason) {
        metrics.eventDropped(entry.event().topic());
        failed(String.valueOf(reason));
        entry.acknowledged().complete(false);
    }

    private synchronized void failed(String reason) {
        if (state == State.OFF) {
            return;
        }
        state = State.DOWN;
        if (System.nanoTime() - loggedNs > LOG_EVERY_NS) {
            loggedNs = System.nanoTime();
            LOG.atWarn().addKeyValue("reason", reason).log("events are lost; see sfu_gateway_events_dropped_total");
        }
    }

    private void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(producerSettings(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// The configured ones, and over them those on which the promises of this class rest.
    static Map<String, Object> producerSettings(GatewayConfig.Kafka kafka) {
        var settings = new HashMap<String, Object>(kafka.clientProperties());
        settings.putAll(Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "client.id", "patchbay-gateway",
                "acks", "all",
                "linger.ms", "2",
                "compression.type", "lz4",
                "max.block.ms", "3000",
                "delivery.timeout.ms", "30000",
                "request.timeout.ms", "5000",
                "reconnect.backoff.max.ms", "2000",
                "buffer.memory", "16777216"));
        return settings;
    }

    /// Kafka says "failed to construct" and puts the setting that is wrong below.
    private static Throwable rootOf(Throwable error) {
        var cause = error.getCause();
        return cause == null ? error : rootOf(cause);
    }

    /// Sends what is queued, for at most two seconds.
    @Override
    public void close() {
        closed = true;
        if (thread == null) {
            return;
        }
        try {
            if (!thread.join(Duration.ofSeconds(2))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
