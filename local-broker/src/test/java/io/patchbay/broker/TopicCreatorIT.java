package io.patchbay.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.schemas.topic.TopicCreator;
import io.patchbay.schemas.topic.TopicDefinition;
import io.patchbay.schemas.topic.Topics;
import io.patchbay.schemas.topic.TopicsUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.api.Test;

/// `TopicCreator` lives in `schemas` and is tested here, where there is a broker.
class TopicCreatorIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Test
    void shouldCreateOnlyWhatIsMissing() throws Exception {
        var names = Topics.all().stream().map(TopicDefinition::name).toList();
        try (var broker = EmbeddedBroker.temporary();
                var admin = admin(broker.bootstrapServers())) {
            assertThat(TopicCreator.missing(admin, TIMEOUT)).isEqualTo(names);
            admin.createTopics(List.of(new NewTopic(Topics.PICKS, 2, (short) 1)))
                    .all()
                    .get();

            var created = TopicCreator.create(admin, 3, 1, TIMEOUT);

            assertThat(created).hasSize(names.size() - 1).doesNotContain(Topics.PICKS);
            awaitNoneMissing(admin);
            assertThat(TopicCreator.create(admin, 5, 1, TIMEOUT))
                    .as("a second time")
                    .isEmpty();
            assertThat(admin.describeTopics(List.of(Topics.PICKS, Topics.HEARTBEATS))
                            .allTopicNames()
                            .get())
                    .hasEntrySatisfying(
                            Topics.PICKS,
                            topic -> assertThat(topic.partitions()).hasSize(2))
                    .hasEntrySatisfying(
                            Topics.HEARTBEATS,
                            topic -> assertThat(topic.partitions()).hasSize(3));
        }
    }

    @Test
    void shouldSayThatBrokerRefuses() {
        try (var broker = EmbeddedBroker.temporary();
                var admin = admin(broker.bootstrapServers())) {
            assertThatThrownBy(() -> TopicCreator.create(admin, 3, 2, TIMEOUT))
                    .isInstanceOf(TopicsUnavailableException.class)
                    .hasMessageContaining("sfu.")
                    .hasCauseInstanceOf(InvalidReplicationFactorException.class);
        }
    }

    @Test
    void shouldSayThatBrokerDoesNotAnswer() {
        try (var admin = admin("127.0.0.1:" + FreePorts.take(1).getFirst())) {
            assertThatThrownBy(() -> TopicCreator.missing(admin, Duration.ofMillis(300)))
                    .isInstanceOf(TopicsUnavailableException.class)
                    .hasMessageContaining("topics");
        }
    }

    /// A broker may list a topic a moment after it has created it.
    private static void awaitNoneMissing(Admin admin) {
        var deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
        while (!TopicCreator.missing(admin, TIMEOUT).isEmpty()) {
            assertThat(System.nanoTime()).as("still missing").isLessThan(deadlineNs);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }
}
