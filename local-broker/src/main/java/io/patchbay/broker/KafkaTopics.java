package io.patchbay.broker;

import io.patchbay.schemas.topic.TopicCreator;
import io.patchbay.schemas.topic.Topics;
import io.patchbay.schemas.topic.TopicsUnavailableException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/// Creates the topics of the system on a Kafka that runs.
public final class KafkaTopics {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int BROKERS_DEFAULT = -1;

    private KafkaTopics() {}

    /// Creates every topic of [Topics#all] that is missing, with the broker's default replication.
    ///
    /// @param partitions partitions of each new topic, from 1
    /// @throws BrokerException if no broker answers or it refuses, within 15 s
    public static void create(String bootstrapServers, int partitions) {
        var config = Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        try (var admin = Admin.create(config)) {
            TopicCreator.create(admin, partitions, BROKERS_DEFAULT, TIMEOUT);
        } catch (KafkaException | TopicsUnavailableException e) {
            throw new BrokerException("cannot create the topics on " + bootstrapServers, e);
        }
    }
}
