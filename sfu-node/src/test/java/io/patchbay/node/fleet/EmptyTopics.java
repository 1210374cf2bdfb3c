package io.patchbay.node.fleet;

import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/// The two topics that a node reads, with nothing in them.
class EmptyTopics extends MockConsumer<String, byte[]> {
    static final TopicPartition CHANNEL_RECORDS = new TopicPartition(Topics.CHANNELS, 0);
    static final TopicPartition HEARTBEATS = new TopicPartition(Topics.HEARTBEATS, 0);

    EmptyTopics() {
        super("earliest");
        for (var partition : List.of(CHANNEL_RECORDS, HEARTBEATS)) {
            var topic = partition.topic();
            updatePartitions(topic, List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], new Node[0])));
            updateBeginningOffsets(Map.of(partition, 0L));
            updateEndOffsets(Map.of(partition, 0L));
        }
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times, Duration timeout) {
        return Map.of();
    }
}
