package io.patchbay.capacity.topic;

import io.patchbay.capacity.CapacityException;
import io.patchbay.capacity.trace.TraceRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Writes records to their topics with their own timestamps, in order within each key. One thread.
public final class TopicWriter implements AutoCloseable {
    private static final int BLOCK_MS = 15_000;

    private final Producer<String, byte[]> producer;
    private final String name;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long written;

    private TopicWriter(Producer<String, byte[]> producer, String name) {
        this.producer = producer;
        this.name = name;
    }

    /// Connects when the first record is written.
    ///
    /// @param settings of the client, with `bootstrap.servers`
    public static TopicWriter open(Map<String, String> settings) {
        var config = new HashMap<String, Object>(settings);
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
        var name = "Kafka at " + settings.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
        try {
            return new TopicWriter(
                    new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer()), name);
        } catch (KafkaException e) {
            throw new CapacityException("cannot write to " + name + ": " + e.getMessage(), e);
        }
    }

    /// Hands a record to the producer.
    ///
    /// @throws CapacityException if this or an earlier one cannot be written
    public void write(TraceRecord record) {
        check();
        var key = record.key().isEmpty() ? null : record.key();
        var value = record.isTombstone() ? null : record.value();
        try {
            var _ = producer.send(
                    new ProducerRecord<>(record.topic(), null, record.timestampMs(), key, value),
                    (_, error) -> failure.compareAndSet(null, error));
            written++;
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    /// Waits until all records are written.
    public void flush() {
        producer.flush();
        check();
    }

    /// Records so far.
    public long written() {
        return written;
    }

    @Override
    public void close() {
        producer.close();
    }

    private void check() {
        var error = failure.get();
        if (error != null) {
            throw failed(error);
        }
    }

    private CapacityException failed(Exception error) {
        return new CapacityException(
                "cannot write to " + name + " after " + written + " records: " + error.getMessage(), error);
    }
}
