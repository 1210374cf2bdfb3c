package io.patchbay.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void shouldDefineEveryTopicOfTheDesign() {
        assertThat(Topics.all())
                .extracting(TopicDefinition::name)
                .containsExactly(
                        "sfu.heartbeats",
                        "sfu.picks",
                        "sfu.node-reports",
                        "sfu.decisions",
                        "sfu.channels",
                        "sfu.load-table",
                        "sfu.snapshots",
                        "sfu.node-events",
                        "sfu.dead-letters");
        assertThat(Topics.DEFAULT_PARTITIONS).isEqualTo(12);
    }

    @Test
    void shouldCompactTablesAndKeepEventsForAMonth() {
        var month = Map.of("cleanup.policy", "delete", "retention.ms", "2592000000");

        for (var topic : Topics.all()) {
            assertThat(topic.config())
                    .as(topic.name())
                    .isEqualTo(
                            switch (topic.name()) {
                                case Topics.CHANNELS, Topics.LOAD_TABLE -> Map.of("cleanup.policy", "compact");
                                case Topics.DEAD_LETTERS ->
                                    Map.of("cleanup.policy", "delete", "retention.ms", "604800000");
                                default -> month;
                            });
        }
    }

    @Test
    void shouldNameMissingTopicsInOrder() {
        var existing = Topics.all().stream().map(TopicDefinition::name).skip(2).toList();

        assertThat(TopicCreator.missing(Topics.all(), existing)).containsExactly("sfu.heartbeats", "sfu.picks");
        assertThat(TopicCreator.missing(Topics.all(), List.of("other"))).hasSize(9);
        assertThat(TopicCreator.explain(TopicCreator.missing(Topics.all(), existing)))
                .contains("sfu.heartbeats, sfu.picks", "KAFKA_CREATE_TOPICS");
    }
}
