package io.patchbay.node.heartbeat;

import io.patchbay.node.config.NodeConfig;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Reports to Kafka. A record that no broker took within [#DELIVERY_TIMEOUT_MS] fails: a heartbeat that old is of no
/// use, and channel records are tried again by the publisher.
final class KafkaSink implements FleetSink {
    static final int DELIVERY_TIMEOUT_MS = 10_000;
    private static final int MAX_BLOCK_MS = 2_000;

    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;

    /// @throws KafkaException if the addresses are none, or the client's settings are wrong
    KafkaSink(NodeConfig.Kafka kafka, String clientId) {
        this.bootstrapServers = kafka.bootstrapServers();
        this.producer = new KafkaProducer<>(
                producerSettings(kafka, clientId), new StringSerializer(), new ByteArraySerializer());
    }

    /// The configured ones, and over them those on which the promises of this class rest.
    static Map<String, Object> producerSettings(NodeConfig.Kafka kafka, String clientId) {
        var settings = new HashMap<String, Object>(kafka.clientProperties());
        settings.putAll(Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, clientId),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS / 2),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20)));
        return settings;
    }

    @Override
    public CompletableFuture<Void> heartbeat(Heartbeat heartbeat) {
        return send(
                new ProducerRecord<>(Topics.HEARTBEATS, heartbeat.nodeId(), EventCodec.HEARTBEAT.encode(heartbeat)));
    }

    @Override
    public CompletableFuture<Void> channel(String uuid, @Nullable ChannelRecord record) {
        return send(record == null ? tombstone(uuid) : present(uuid, record));
    }

    @Override
    public void close(Duration timeout) {
        producer.close(timeout);
    }

    @Override
    public String describe() {
        return "kafka " + bootstrapServers;
    }

    private static ProducerRecord<String, byte[]> present(String uuid, ChannelRecord record) {
        return new ProducerRecord<>(Topics.CHANNELS, uuid, EventCodec.CHANNEL_RECORD.encode(record));
    }

    /// Kafka's API carries no nullness, so the null value of a tombstone passes as what it is declared to be.
    @SuppressWarnings("NullAway")
    private static ProducerRecord<String, byte[]> tombstone(String uuid) {
        return new ProducerRecord<>(Topics.CHANNELS, uuid, null);
    }

    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        var result = new CompletableFuture<Void>();
        try {
            var _ = producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            result.completeExceptionally(e);
        }
        return result;
    }
}
