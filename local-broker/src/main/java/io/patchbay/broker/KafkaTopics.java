package io.patchbay.broker;

import io.patchbay.schemas.topic.TopicDefinition;
import io.patchbay.schemas.topic.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates the topics of the system on a Kafka that runs.
public final class KafkaTopics {
    private static final int TIMEOUT_MS = 15_000;

    private KafkaTopics() {}

    /// Creates every topic of [Topics#all] that is missing, with the broker's default replication.
    ///
    /// @param partitions partitions of each new topic, from 1
    /// @throws BrokerException if no broker answers or it refuses, within 15 s
    public static void create(String bootstrapServers, int partitions) {
        var config = Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        var wanted =
                Topics.all().stream().map(topic -> newTopic(topic, partitions)).collect(Collectors.toList());
        try (var admin = Admin.create(config)) {
            for (var created : admin.createTopics(wanted).values().entrySet()) {
                await(created.getKey(), created.getValue(), bootstrapServers);
            }
        }
    }

    private static NewTopic newTopic(TopicDefinition topic, int partitions) {
        return new NewTopic(topic.name(), Optional.of(partitions), Optional.empty()).configs(topic.config());
    }

    private static void await(String topic, KafkaFuture<Void> created, String bootstrapServers) {
        try {
            created.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new BrokerException("cannot create topic " + topic + " on " + bootstrapServers, e.getCause());
            }
        } catch (TimeoutException e) {
            throw new BrokerException("cannot create topic " + topic + " on " + bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while creating topic " + topic, e);
        }
    }
}
