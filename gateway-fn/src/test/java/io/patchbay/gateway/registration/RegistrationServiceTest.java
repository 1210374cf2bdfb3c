package io.patchbay.gateway.registration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.publish.Event;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.gateway.registration.RegistrationService.Result;
import io.patchbay.schemas.token.LenientBase64;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// What nodes are told while Kafka is away. All else is tested over HTTP.
class RegistrationServiceTest {
    private static final byte[] BODY =
            "{\"address\":\"http://10.0.0.1:8070\",\"channels\":1,\"sessions\":1,\"status\":\"up\"}".getBytes(UTF_8);
    private static final GatewayConfig CONFIG = GatewayConfig.from(
            Map.of("SFU_GATEWAY_KEY", LenientBase64.encode("gateway-key-padded-to-32-bytes!!".getBytes(UTF_8))), null);

    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
    private final Broker broker = new Broker();
    private final EventPublisher publisher = new EventPublisher(broker, metrics);
    private final RegistrationService service =
            new RegistrationService(CONFIG.registration(), publisher, null, metrics);

    /// Says of each event what became of it when the test says so.
    private static final class Broker implements EventPublisher.Relay {
        private final Queue<CompletableFuture<String>> waiting = new ArrayDeque<>();

        @Override
        public CompletionStage<String> send(Event event) {
            var problem = new CompletableFuture<String>();
            waiting.add(problem);
            return problem;
        }

        void loses() {
            waiting.remove().complete("no broker");
        }

        void takes() {
            waiting.remove().complete("");
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldWaitForABrokerThatIsNotKnownToBeAway() {
        var answer = register();

        assertThat(answer).isNotDone();
        broker.takes();
        assertThat(answer.join()).isInstanceOf(Result.Accepted.class);
    }

    @Test
    void shouldAnswerAtOnceWhileKafkaIsKnownToBeAway() {
        var _ = register();
        broker.loses();

        var answer = register();

        assertThat(answer).isCompletedWithValueMatching(Result.Unavailable.class::isInstance);
    }

    @Test
    void shouldAcceptAgainOnceAHeartbeatGotThrough() {
        var _ = register();
        broker.loses();
        var _ = register();
        broker.takes();

        var answer = register();

        assertThat(answer).isNotDone();
        broker.takes();
        assertThat(answer.join()).isInstanceOf(Result.Accepted.class);
    }

    private CompletableFuture<Result> register() {
        return service.register(BODY, Optional.empty(), 1_000_000).toCompletableFuture();
    }
}
