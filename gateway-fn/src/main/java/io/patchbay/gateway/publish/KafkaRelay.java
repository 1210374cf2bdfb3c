package io.patchbay.gateway.publish;

import io.patchbay.gateway.config.GatewayConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A producer of its own: callers put events into a bounded queue, one thread encodes and sends. Thread-safe; the
/// producer belongs to the thread. The only class that needs the Kafka client, which a Lambda package leaves out.
public final class KafkaRelay implements EventPublisher.Relay {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRelay.class);

    private final GatewayConfig.Kafka kafka;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(EventPublisher.MOST_UNDER_WAY);
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    private record Entry(Event event, CompletableFuture<String> problem) {}

    public KafkaRelay(GatewayConfig.Kafka kafka) {
        this.kafka = kafka;
        this.thread = Thread.ofPlatform().daemon().name("publisher").start(this::run);
    }

    @Override
    public CompletionStage<String> send(Event event) {
        var entry = new Entry(event, new CompletableFuture<>());
        if (isClosed() || !queue.offer(entry)) {
            entry.problem().complete("the queue is full");
        }
        return entry.problem();
    }

    private void run() {
        while (!isClosed()) {
            try (var producer = producer()) {
                sendAll(producer);
            } catch (KafkaException e) {
                LOG.atWarn().addKeyValue("reason", rootOf(e).getMessage()).log("cannot create a Kafka producer");
                awaitRetry();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("error", e).setCause(e).log("a bug ended a Kafka producer, making another");
                awaitRetry();
            }
        }
    }

    private void sendAll(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
        while (true) {
            var entry = queue.poll(200, TimeUnit.MILLISECONDS);
            if (entry == null) {
                if (isClosed()) {
                    return;
                }
                continue;
            }
            send(producer, entry);
        }
    }

    /// Whoever waits for the event learns of every failure, also of an event that Kafka's client does
    /// not take at all.
    private static void send(KafkaProducer<byte[], byte[]> producer, Entry entry) {
        try {
            var event = entry.event();
            var key = event.key().getBytes(StandardCharsets.UTF_8);
            var record = new ProducerRecord<>(event.topic(), null, event.timestampMs(), key, event.value());
            var _ = producer.send(
                    record, (metadata, error) -> entry.problem().complete(error == null ? "" : String.valueOf(error)));
        } catch (RuntimeException e) {
            entry.problem().complete(String.valueOf(e.getMessage()));
        }
    }

    /// Creating a producer fails at once when an address does not resolve: not again before this.
    private void awaitRetry() {
        try {
            var _ = closed.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
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

    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(2))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
