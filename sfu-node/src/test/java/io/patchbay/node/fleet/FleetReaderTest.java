package io.patchbay.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.node.fakes.Wait;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FleetReaderTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMetrics metrics = new NodeMetrics(registry);
    private final FleetIntake intake = new FleetIntake(new ChannelTable(), new NodeTable(), metrics, () -> 1);
    private final AtomicInteger swept = new AtomicInteger();
    private final AtomicInteger current = new AtomicInteger();

    /// Two empty topics; its first poll fails in a way that nobody expects.
    private static final class EmptyTopics extends MockConsumer<String, byte[]> {
        private boolean failed;

        EmptyTopics() {
            super("earliest");
            for (var topic : List.of(Topics.CHANNELS, Topics.HEARTBEATS)) {
                updatePartitions(topic, List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], new Node[0])));
                updateBeginningOffsets(Map.of(new TopicPartition(topic, 0), 0L));
                updateEndOffsets(Map.of(new TopicPartition(topic, 0), 0L));
            }
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            return Map.of();
        }

        @Override
        public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
            if (!failed) {
                failed = true;
                throw new IllegalStateException("a bug");
            }
            return super.poll(timeout);
        }
    }

    @Test
    void shouldGoOnAfterABug() {
        var reader = new FleetReader(
                new EmptyTopics(), intake, metrics, new FleetReader.Hooks(current::incrementAndGet, () -> {
                    if (swept.incrementAndGet() == 1) {
                        throw new IllegalStateException("another bug");
                    }
                }));

        reader.start();
        try {
            Wait.until("swept again", () -> swept.get() >= 2);

            assertThat(reader.isCurrent()).isTrue();
            assertThat(current).hasValue(1);
            assertThat(registry.get("sfu.loop.failures")
                            .tag("loop", "fleet_reader")
                            .counter()
                            .count())
                    .isEqualTo(2);
        } finally {
            reader.close();
        }
    }
}
