package io.patchbay.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.gateway.config.GatewayConfig;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KafkaRelayTest {
    @Test
    void shouldGoOnAfterAnEventThatCannotBeSent() throws Exception {
        var relay = new KafkaRelay(new GatewayConfig.Kafka("127.0.0.1:1", Map.of()));
        try {
            var unwritable = relay.send(new Event("topic", "key", KafkaRelayTest::bug, null));
            var beforeTime = relay.send(new Event("topic", "key", () -> new byte[] {1}, -1L));

            assertThat(unwritable.toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .isEqualTo("a bug");
            assertThat(beforeTime.toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .contains("timestamp");
        } finally {
            relay.close();
        }
    }

    private static byte[] bug() {
        throw new IllegalStateException("a bug");
    }

    @Test
    void shouldGiveTheProducerTheConfiguredSettingsButKeepItsOwn() {
        var kafka = new GatewayConfig.Kafka("k:9092", Map.of("security.protocol", "SASL_SSL", "acks", "0"));

        assertThat(KafkaRelay.producerSettings(kafka))
                .containsEntry("bootstrap.servers", "k:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("acks", "all");
    }
}
