package io.patchbay.aggregator.streams;

import io.micronaut.configuration.kafka.annotation.KafkaClient;
import io.micronaut.configuration.kafka.annotation.KafkaKey;
import io.micronaut.configuration.kafka.annotation.Topic;
import io.patchbay.schemas.topic.Topics;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;

/// What the aggregator writes outside the topology. Values are encoded events.
@KafkaClient("aggregator")
public interface Records {
    /// A step of the load table, keyed by instance.
    @Topic(Topics.SNAPSHOTS)
    CompletableFuture<RecordMetadata> snapshot(@KafkaKey String instance, byte[] delta);

    /// A heartbeat on behalf of a stock node.
    @Topic(Topics.HEARTBEATS)
    CompletableFuture<RecordMetadata> heartbeat(@KafkaKey String nodeId, byte[] heartbeat);

    /// What the poller saw of a stock node.
    @Topic(Topics.NODE_REPORTS)
    CompletableFuture<RecordMetadata> nodeReport(@KafkaKey String nodeId, byte[] report);

    /// What a gateway without a broker of its own wants to be written.
    CompletableFuture<RecordMetadata> relay(@Topic String topic, @KafkaKey String key, byte[] value);
}
