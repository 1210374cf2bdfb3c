package io.patchbay.aggregator.streams;

import java.util.Map;

/// What the configuration says about Kafka.
///
/// @param clients settings of every Kafka client, `bootstrap.servers` included
/// @param applicationId instances with one id share the work
/// @param threads stream threads
/// @param createTopics whether missing topics are created
/// @param topicPartitions partitions of topics created here
/// @param replicationFactor replicas, -1 for the broker's default
/// @param plainInternalTopics whether [InternalTopics] are made here instead of by Kafka Streams
public record StreamsPlan(
        Map<String, String> clients,
        String applicationId,
        int threads,
        boolean createTopics,
        int topicPartitions,
        int replicationFactor,
        boolean plainInternalTopics) {
    public StreamsPlan {
        clients = Map.copyOf(clients);
    }
}
