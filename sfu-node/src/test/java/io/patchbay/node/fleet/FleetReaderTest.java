package io.patchbay.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.node.fakes.Wait;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FleetReaderTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMetrics metrics = new NodeMetrics(registry);
    private final FleetIntake intake = new FleetIntake(new ChannelTable(), new NodeTable(), metrics, () -> 1);
    private final AtomicInteger swept = new AtomicInteger();
    private final AtomicInteger current = new AtomicInteger();

    /// The first poll fails in a way that nobody expects.
    private static final class FailingOnce extends EmptyTopics {
        private boolean failed;

        @Override
        public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
            if (!failed) {
                failed = true;
                throw new IllegalStateException("a bug");
            }
            return super.poll(timeout);
        }
    }

    /// Somebody writes whenever it is asked how far they go, as in a busy fleet.
    private static final class GrowingTopics extends EmptyTopics {
        private long end;

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            end++;
            updateEndOffsets(Map.of(EmptyTopics.CHANNEL_RECORDS, end));
            addRecord(new ConsumerRecord<>(Topics.CHANNELS, 0, end - 1, "uuid-" + end, null));
            return super.endOffsets(partitions, timeout);
        }
    }

    @Test
    void shouldBeCurrentThoughTheTopicGrowsWithEveryLook() {
        var reader = new FleetReader(
                new GrowingTopics(), intake, metrics, new FleetReader.Hooks(current::incrementAndGet, () -> {}));

        reader.start();
        try {
            Wait.until("current", reader::isCurrent);

            assertThat(current).hasValue(1);
        } finally {
            reader.close();
        }
    }

    @Test
    void shouldGoOnAfterABug() {
        var reader = new FleetReader(
                new FailingOnce(), intake, metrics, new FleetReader.Hooks(current::incrementAndGet, () -> {
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
