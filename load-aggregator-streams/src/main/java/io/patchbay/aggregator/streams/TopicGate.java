package io.patchbay.aggregator.streams;

import io.patchbay.aggregator.topology.LoadTopology;
import io.patchbay.schemas.topic.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/// Asks the broker which of our topics are missing, and creates them where that is allowed. Idempotent: two instances
/// may do it at the same moment.
final class TopicGate {
    private static final int TIMEOUT_MS = 5_000;

    private final StreamsPlan plan;

    TopicGate(StreamsPlan plan) {
        this.plan = plan;
    }

    /// @return the topics that are missing now, in the order of [LoadTopology#TOPICS]
    /// @throws KafkaUnavailable if the broker does not answer
    List<String> missing() throws InterruptedException {
        var config = new LinkedHashMap<String, Object>(plan.clients());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 2);
        try (var admin = Admin.create(config)) {
            var missing = missing(admin);
            if (missing.isEmpty() || !plan.createTopics()) {
                return missing;
            }
            create(admin, missing);
            return missing(admin);
        } catch (ExecutionException e) {
            throw new KafkaUnavailable(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new KafkaUnavailable("no answer within " + TIMEOUT_MS + " ms", e);
        } catch (org.apache.kafka.common.KafkaException e) {
            throw new KafkaUnavailable(String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause()), e);
        }
    }

    private static List<String> missing(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        var names = admin.listTopics().names().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        return LoadTopology.TOPICS.stream()
                .filter(topic -> !names.contains(topic))
                .toList();
    }

    private void create(Admin admin, List<String> missing)
            throws ExecutionException, InterruptedException, TimeoutException {
        for (var topic : Topics.all()) {
            if (missing.contains(topic.name())) {
                var wanted = new NewTopic(topic.name(), plan.topicPartitions(), (short) plan.replicationFactor())
                        .configs(Map.copyOf(topic.config()));
                try {
                    admin.createTopics(List.of(wanted)).all().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    /// The broker cannot be asked.
    static final class KafkaUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KafkaUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
