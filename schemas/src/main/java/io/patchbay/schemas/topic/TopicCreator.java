package io.patchbay.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates the topics of [Topics#all] and tells which are missing. Needs `kafka-clients`, an optional dependency of
/// this module: only whoever may create topics has it. Blocks; both methods leave the admin client open.
public final class TopicCreator {
    private TopicCreator() {}

    /// Creates what is missing and leaves alone what exists, whatever its partitions. Safe to call from several
    /// processes at once. The broker may list a topic only a moment after this returns.
    ///
    /// @param partitions of each topic, from 1; see [Topics#DEFAULT_PARTITIONS]
    /// @param replication of each partition, from 1 to the number of brokers, or -1 for the broker's default
    /// @return names of the topics that this call created
    /// @throws TopicsUnavailableException if the broker refuses or does not answer in time
    public static List<String> create(Admin admin, int partitions, int replication, Duration timeout) {
        return create(admin, Topics.all(), partitions, replication, timeout);
    }

    /// The same of some topics, which need not be in [Topics#all].
    public static List<String> create(
            Admin admin, List<TopicDefinition> topics, int partitions, int replication, Duration timeout) {
        var wanted = topics.stream()
                .map(topic -> new NewTopic(topic.name(), partitions, (short) replication).configs(topic.config()))
                .toList();
        var created = new ArrayList<String>();
        for (var result : admin.createTopics(wanted, new CreateTopicsOptions().timeoutMs(millis(timeout)))
                .values()
                .entrySet()) {
            if (isCreated(result.getKey(), result.getValue(), timeout)) {
                created.add(result.getKey());
            }
        }
        return List.copyOf(created);
    }

    /// Names of the topics that do not exist, in the order of [Topics#all].
    ///
    /// @throws TopicsUnavailableException if the broker does not answer in time
    public static List<String> missing(Admin admin, Duration timeout) {
        return missing(admin, Topics.all(), timeout);
    }

    /// The same of some topics, in their order.
    public static List<String> missing(Admin admin, List<TopicDefinition> topics, Duration timeout) {
        try {
            return missing(
                    topics,
                    admin.listTopics(new ListTopicsOptions().timeoutMs(millis(timeout)))
                            .names()
                            .get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw new TopicsUnavailableException("cannot list the broker's topics", e.getCause());
        } catch (TimeoutException e) {
            throw new TopicsUnavailableException("the broker did not list its topics within " + timeout, e);
        } catch (InterruptedException e) {
            throw interrupted("listing the broker's topics", e);
        }
    }

    /// What a service says while it waits for topics, for people.
    public static String explain(List<String> missing) {
        return "missing on the broker: " + String.join(", ", missing)
                + "; create them (KAFKA_CREATE_TOPICS=true on the aggregator, or Terraform)";
    }

    static List<String> missing(List<TopicDefinition> topics, Collection<String> existing) {
        return topics.stream()
                .map(TopicDefinition::name)
                .filter(name -> !existing.contains(name))
                .toList();
    }

    private static boolean isCreated(String name, KafkaFuture<Void> result, Duration timeout) {
        try {
            result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw new TopicsUnavailableException("cannot create topic " + name, e.getCause());
        } catch (TimeoutException e) {
            throw new TopicsUnavailableException("the broker did not create topic " + name + " within " + timeout, e);
        } catch (InterruptedException e) {
            throw interrupted("creating topic " + name, e);
        }
    }

    /// Given to the client too, which else goes on trying while it is closed.
    private static int millis(Duration timeout) {
        return Math.toIntExact(timeout.toMillis());
    }

    private static TopicsUnavailableException interrupted(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new TopicsUnavailableException("interrupted while " + doing, cause);
    }
}
