package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Kafka Streams on topics that it did not make, as on MSK Serverless (ADR 0122).
@ExtendWith(KafkaExtension.class)
final class PlainTopicsIT {
    private static final Set<String> ALLOWED = Set.of("cleanup.policy", "retention.ms");

    @Test
    void shouldRunOnInternalTopicsThatSayNothingOfSegments(KafkaBroker broker) throws Exception {
        try (var cluster = new TestCluster(broker, "plain")) {
            var config = cluster.withPlainInternalTopics();
            try (var aggregator = Aggregator.start(config);
                    var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                cluster.awaitRunning(aggregator);

                var settings = settingsOf(admin, config.applicationId() + "-");

                assertThat(settings).hasSize(7);
                assertThat(settings.values())
                        .allSatisfy(names -> assertThat(names).isSubsetOf(ALLOWED));
            }
        }
    }

    /// What is set on each topic with this prefix, and not left to the broker.
    private static Map<String, Set<String>> settingsOf(Admin admin, String prefix) throws Exception {
        List<ConfigResource> topics = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        return admin.describeConfigs(topics).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        topic -> topic.getKey().name(),
                        topic -> topic.getValue().entries().stream()
                                .filter(entry -> entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG)
                                .map(ConfigEntry::name)
                                .collect(Collectors.toSet())));
    }
}
