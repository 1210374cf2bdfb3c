package io.patchbay.node.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.config.NodeConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSinkTest {
    @Test
    void shouldGiveTheProducerTheConfiguredSettingsButKeepItsOwn() {
        var kafka = new NodeConfig.Kafka("k:9092", Map.of("security.protocol", "SASL_SSL", "acks", "0"));

        assertThat(KafkaSink.producerSettings(kafka, "node-1"))
                .containsEntry("bootstrap.servers", "k:9092")
                .containsEntry("client.id", "node-1")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("acks", "all");
    }
}
