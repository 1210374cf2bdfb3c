package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A gateway that is stopped for a while and goes on (ADR 0117).
class StandstillIT {
    private static final int GIVEN_UP = 60;

    /// Longer than the time of a request and what a gateway may be late without having stood still.
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    @Test
    void shouldAskNoNodeForCallersThatAreGoneWhenItWakes() throws Exception {
        try (var node = new FakeNode("u");
                var gateway = gateway(node)) {
            assertThat(gateway.status("/v1/channel", TestGateway.tokenFor("before")))
                    .isEqualTo(200);
            node.next();
            gateway.pause();
            for (var number = 0; number < GIVEN_UP; number++) {
                askAndGiveUp(gateway, "gone-" + number);
            }
            // Whoever asks last waits for as long as it takes the others to be given up by anybody.
            assertThatThrownBy(() -> ask(gateway, "waited")).isInstanceOf(HttpTimeoutException.class);

            gateway.resume();

            assertThat(gateway.status("/v1/channel", TestGateway.tokenFor("after")))
                    .isEqualTo(200);
            Eventually.until(
                    "all that are gone are counted",
                    () -> gateway.shows(
                            "sfu_gateway_channel_requests_total{outcome=\"gone\"} " + (GIVEN_UP + 1) + ".0"));
            assertThat(node.requests()).as("the one that came after").isEqualTo(1);
        }
    }

    @Test
    void shouldNotBlameTheNodeForItsOwnStandstill() throws Exception {
        try (var one = new FakeNode("one");
                var other = new FakeNode("other");
                var gateway = gateway(one, other)) {
            assertThat(gateway.status("/v1/channel", TestGateway.tokenFor("r"))).isEqualTo(200);
            var chosen = one.requests() == 1 ? one : other;
            chosen.next();
            chosen.answering(exchange -> {
                pause(gateway);
                FakeNode.silence().to(exchange);
            });

            assertThatThrownBy(() -> ask(gateway, "r")).isInstanceOf(HttpTimeoutException.class);
            gateway.resume();
            chosen.next();
            Eventually.until(
                    "the attempt is given up",
                    () -> gateway.shows("sfu_gateway_attempts_total{outcome=\"timeout\"} 1.0"));

            assertThat(gateway.shows("sfu_gateway_breakers_open 0.0")).isTrue();
        }
    }

    private static GatewayProcess gateway(FakeNode... nodes) throws IOException {
        var entries = List.of(nodes).stream().map(node -> node.entry("")).toArray(String[]::new);
        return GatewayProcess.start(
                Map.of("SFU_GATEWAY_KEY", TestGateway.KEY, "SFU_GATEWAY_NODES", TestGateway.nodes(entries)));
    }

    private static void pause(GatewayProcess gateway) throws IOException {
        try {
            gateway.pause();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void ask(GatewayProcess gateway, String iss) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/channel"))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + TestGateway.tokenFor(iss))
                    .build();
            client.send(request, BodyHandlers.discarding());
        }
    }

    private static void askAndGiveUp(GatewayProcess gateway, String iss) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            var request = "GET /v1/channel HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer " + TestGateway.tokenFor(iss)
                    + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        }
    }
}
