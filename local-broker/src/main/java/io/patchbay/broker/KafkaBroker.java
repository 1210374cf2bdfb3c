package io.patchbay.broker;

import io.patchbay.schemas.topic.TopicDefinition;
import io.patchbay.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

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
        var config = Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        try (var admin = Admin.create(config)) {
            for (var topic : Topics.all()) {
                create(admin, topic, partitions);
            }
        }
    }

    private static void create(Admin admin, TopicDefinition topic, int partitions) {
        var wanted = new NewTopic(topic.name(), partitions, (short) 1).configs(topic.config());
        try {
            admin.createTopics(List.of(wanted)).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new BrokerException("cannot create topic " + topic.name(), e.getCause());
            }
        } catch (TimeoutException e) {
            throw new BrokerException("cannot create topic " + topic.name() + " within 30 s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while creating topic " + topic.name(), e);
        }
    }
}
