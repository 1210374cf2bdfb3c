package io.patchbay.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.event.NodeReport;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EventPublisherTest {
    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());

    /// Breaks its promise never to fail.
    private static final class BrokenRelay implements EventPublisher.Relay {
        @Override
        public CompletionStage<String> send(Event event) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldNotWaitForEverForAnEventThatRanIntoABug() {
        var publisher = new EventPublisher(new BrokenRelay(), metrics);

        assertThatThrownBy(() -> publisher.report(
                        new NodeReport(NodeReport.VERSION, "n1", "g1", 1, NodeReport.Outcome.TIMEOUT, null, 0, 1, "")))
                .isInstanceOf(IllegalStateException.class);

        assertThat(publisher.queued()).isZero();
    }
}
