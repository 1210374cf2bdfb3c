package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Instances that speak TLS, to callers and to each other (ADR 0108).
@ExtendWith(KafkaExtension.class)
final class TlsIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @Test
    void shouldAnswerAndAskEachOtherOverTlsAlone(KafkaBroker broker) {
        var pem = SelfSigned.pem("aggregator", new SecureRandom(), Instant.now());
        var tls = AggregatorTls.of(TlsIdentity.ofPem(pem), null);
        try (var cluster = new TestCluster(broker, "tls", tls);
                var first = cluster.start();
                var second = cluster.start()) {
            cluster.awaitRunning(first);
            cluster.awaitRunning(second);

            Await.until("each asks the other for what it does not own", SOON, () -> {
                var path = "/v1/rooms/tls-probe" + System.nanoTime();
                cluster.get(first, path);
                cluster.get(second, path);
                return forwards(cluster, first) && forwards(cluster, second);
            });
            assertThatThrownBy(() -> plain(cluster, first)).isInstanceOf(IOException.class);
        }
    }

    private static boolean forwards(TestCluster cluster, Aggregator instance) {
        return cluster.get(instance, "/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith("sfu_aggregator_lookups_total")
                        && line.contains("\"forwarded\"")
                        && !line.endsWith(" 0.0"));
    }

    private static void plain(TestCluster cluster, Aggregator aggregator) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + aggregator.port() + "/health/liveness");
        cluster.http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    }
}
