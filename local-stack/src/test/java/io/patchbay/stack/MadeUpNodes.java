package io.patchbay.stack;

import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Nodes that nobody runs: heartbeats on the topic, as real ones write them, and `down` in the end. Their addresses
/// answer nobody, so no room may be placed meanwhile. One heartbeat is enough: their intervals are long.
final class MadeUpNodes implements AutoCloseable {
    static final List<String> REGIONS = List.of("ap-south", "eu-north", "sa-east", "us-west");
    static final String PREFIX = "made-up-";

    private static final int INTERVAL_MS = 120_000;
    private static final int MAX_SESSIONS = 500;
    private static final int DRAINING_EVERY = 20;

    private final KafkaProducer<String, byte[]> producer;
    private final int count;
    private final String sealedKey;
    private final long bootAtMs = System.currentTimeMillis();

    /// @param count as many in each region
    /// @param sealedKey any that the gateway can open: without a key it would not use them
    MadeUpNodes(String bootstrapServers, int count, String sealedKey) {
        this.producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new StringSerializer(),
                new ByteArraySerializer());
        this.count = count;
        this.sealedKey = sealedKey;
        IntStream.range(0, count)
                .forEach(number -> send(
                        number,
                        1,
                        number % DRAINING_EVERY == DRAINING_EVERY - 1 ? NodeStatus.DRAINING : NodeStatus.UP));
        producer.flush();
    }

    int count() {
        return count;
    }

    /// All sign off.
    @Override
    public void close() {
        IntStream.range(0, count).forEach(number -> send(number, 2, NodeStatus.DOWN));
        producer.close();
    }

    private void send(int number, long seq, NodeStatus status) {
        var beat = beat(number, seq, status);
        var _ = producer.send(
                new ProducerRecord<>(Topics.HEARTBEATS, beat.nodeId(), EventCodec.HEARTBEAT.encode(beat)));
    }

    private Heartbeat beat(int number, long seq, NodeStatus status) {
        return new Heartbeat(
                Heartbeat.VERSION,
                PREFIX + number,
                "boot",
                bootAtMs,
                seq,
                System.currentTimeMillis(),
                INTERVAL_MS,
                status,
                HeartbeatSource.NODE,
                "http://127.77.0." + (number + 1) + ":9",
                null,
                REGIONS.get(number % REGIONS.size()),
                sealedKey,
                number / 8,
                number * 5 / 2,
                MAX_SESSIONS,
                number * 7 % 100 / 100.0,
                number * 3 % 60 / 100.0,
                number * 1_000_000L,
                1_000_000_000L,
                number * 100L,
                number * 2L,
                0,
                null,
                "made-up",
                "",
                List.of());
    }
}
