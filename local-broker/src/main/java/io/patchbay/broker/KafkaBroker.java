package io.patchbay.broker;

import io.patchbay.schemas.topic.Topics;

/// A running single Kafka broker. Addresses and data outlive [#stop] and [#start], so that an outage can be played.
/// Not thread-safe: whoever owns it starts and stops it.
public interface KafkaBroker extends AutoCloseable {

    /// `host:port`, the same before and after an outage.
    String bootstrapServers();

    /// What this is, for logs: `embedded` or `docker`.
    String kind();

    /// Makes the broker answer again after [#stop]; does nothing while it runs.
    void start();

    /// Makes the broker stop answering and keeps its data; does nothing while it is stopped.
    void stop();

    /// Stops for good and gives back what was taken (memory, temporary folders, containers).
    @Override
    void close();

    /// Creates every topic of [Topics#all] that is missing.
    ///
    /// @param partitions partitions of each, from 1
    /// @throws BrokerException if the broker does not do it within 30 s
    default void createTopics(int partitions) {
        KafkaTopics.create(bootstrapServers(), partitions);
    }
}
