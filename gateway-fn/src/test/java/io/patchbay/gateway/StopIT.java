package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A real SIGTERM to a real process.
class StopIT {
    @Test
    void shouldAnswerWhatIsUnderWayBeforeItEnds() throws Exception {
        var asked = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        try (var node = new FakeNode("u").answering(exchange -> {
                    asked.countDown();
                    await(told);
                    FakeNode.json(200, "{\"uuid\":\"u\",\"url\":\"http://sfu.example\"}")
                            .to(exchange);
                });
                var client = HttpClient.newHttpClient();
                var gateway = GatewayProcess.start(Map.of(
                        "SFU_GATEWAY_KEY",
                        TestGateway.KEY,
                        "SFU_GATEWAY_NODES",
                        TestGateway.nodes(node.entry("")),
                        "SFU_ATTEMPT_TIMEOUT_MS",
                        "2400"))) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/channel"))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Bearer " + TestGateway.tokenFor("r"))
                    .build();
            var answer = client.sendAsync(request, BodyHandlers.ofString());
            await(asked);

            gateway.terminate();
            Eventually.until("nobody new is let in", () -> !gateway.isListening());
            told.countDown();

            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            Eventually.until("it ends", () -> !gateway.isAlive());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
