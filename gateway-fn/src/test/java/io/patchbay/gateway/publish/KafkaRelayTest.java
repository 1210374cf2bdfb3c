package io.patchbay.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.gateway.config.GatewayConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaRelayTest {
    @Test
    void shouldGiveTheProducerTheConfiguredSettingsButKeepItsOwn() {
        var kafka = new GatewayConfig.Kafka("k:9092", Map.of("security.protocol", "SASL_SSL", "acks", "0"));

        assertThat(KafkaRelay.producerSettings(kafka))
                .containsEntry("bootstrap.servers", "k:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("acks", "all");
    }
}
