package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.node.fakes.StuckCommonPool;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Disconnect tokens that a node cannot verify: once to the gateway, and never back.
class RelayIT {
    private static final String TENANT_KEY = "dGVuYW50LWtleS1mb3ItdGVzdHMtb2YtMzItYnl0ZXMh";
    private static final String TOKEN =
            Tokens.sign(TENANT_KEY, "{\"sessionIdsByChannel\":{\"u\":[1]},\"exp\":" + Tokens.FAR + "}");

    /// A gateway that answers as it is told and remembers the disconnects it got.
    private static final class Gateway implements AutoCloseable {
        private record Seen(String mark, String forwardedFor, String body) {}

        /// Gives the status of the answer.
        private interface Reply {
            int to(Seen request);
        }

        private final HttpServer server;
        private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        private final AtomicInteger beats = new AtomicInteger();
        private volatile Reply reply = request -> 200;

        Gateway() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/sfu", exchange -> {
                beats.incrementAndGet();
                answer(exchange, 204);
            });
            server.createContext("/v1/disconnect", this::disconnect);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
        }

        private void disconnect(HttpExchange exchange) throws IOException {
            var headers = exchange.getRequestHeaders();
            var request = new Seen(
                    String.valueOf(headers.getFirst("Patchbay-Relayed")),
                    String.valueOf(headers.getFirst("X-Forwarded-For")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            seen.add(request);
            answer(exchange, reply.to(request));
        }

        private static void answer(HttpExchange exchange, int status) throws IOException {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }

        TestNode node() {
            return TestNode.start(Map.of(
                    "SFU_GATEWAY_URL",
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    "SFU_GATEWAY_PING_INTERVAL",
                    "200"));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static int disconnect(TestNode node, String body, String... headers) {
        return node.send("POST", "/v1/disconnect", body, headers).statusCode();
    }

    @Test
    void shouldRelayATokenOfAnUnknownSignerOnce() throws IOException {
        try (var gateway = new Gateway();
                var node = gateway.node()) {
            assertThat(disconnect(node, TOKEN)).isEqualTo(200);

            assertThat(gateway.seen).containsExactly(new Gateway.Seen("1", "127.0.0.1", TOKEN));
        }
    }

    @Test
    void shouldNotRelayWhatTheGatewaySendsBack() throws IOException {
        try (var gateway = new Gateway();
                var node = gateway.node()) {
            gateway.reply = request -> disconnect(node, request.body(), "Patchbay-Relayed", request.mark());

            assertThat(disconnect(node, TOKEN)).isEqualTo(422);

            assertThat(gateway.seen).hasSize(1);
        }
    }

    @Test
    void shouldNotRelayWhatItVerifies() throws IOException {
        try (var gateway = new Gateway();
                var node = gateway.node()) {
            var own = Tokens.sign(Tokens.NODE_KEY, "{\"sessionIdsByChannel\":{\"u\":[1]},\"exp\":" + Tokens.FAR + "}");
            assertThat(disconnect(node, own)).isEqualTo(200);

            assertThat(gateway.seen).isEmpty();
        }
    }

    @Test
    void shouldRelayOnceWhatIsForChannelsOfOtherNodes() throws IOException {
        try (var gateway = new Gateway();
                var node = gateway.node()) {
            var here = TestNode.json(node.get(
                            "/v1/channel?webRTC=false", "Authorization", "Bearer " + Tokens.roomWithKey("room")))
                    .path("uuid")
                    .asText();
            var kick = Tokens.sign(Tokens.CHANNEL_KEY, "{\"sessionIds\":[1],\"exp\":" + Tokens.FAR + "}");
            var both = "{\"" + here + "\":\"" + kick + "\",\"there\":\"" + TOKEN + "\"}";
            var rest = "{\"there\":\"" + TOKEN + "\"}";

            assertThat(disconnect(node, both)).isEqualTo(200);
            assertThat(gateway.seen).containsExactly(new Gateway.Seen("1", "127.0.0.1", rest));

            assertThat(disconnect(node, both, "Patchbay-Relayed", "1"))
                    .as("never back")
                    .isEqualTo(200);
            assertThat(disconnect(node, "{\"" + here + "\":\"" + kick + "\"}"))
                    .as("nothing left")
                    .isEqualTo(200);
            assertThat(gateway.seen).hasSize(1);
        }
    }

    @Test
    void shouldPassOverUnknownChannelsWithoutAGateway() {
        try (var node = TestNode.start(Map.of())) {
            assertThat(disconnect(node, "{\"there\":\"" + TOKEN + "\"}")).isEqualTo(200);
        }
    }

    /// An answer of 200 would say that the sessions are gone, while they go on.
    @Test
    void shouldSayThatNobodyWasToldWhileTooManyAreOnTheirWay() throws IOException {
        var mayAnswer = new CountDownLatch(1);
        try (var gateway = new Gateway();
                var node = gateway.node();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            gateway.reply = request -> {
                await(mayAnswer);
                return 200;
            };
            var body = "{\"there\":\"" + TOKEN + "\"}";
            var first = new ArrayList<Future<Integer>>();
            for (var i = 0; i < 16; i++) {
                first.add(callers.submit(() -> disconnect(node, body)));
            }
            Wait.until("all places taken", () -> gateway.seen.size() == 16);

            var refused = node.send("POST", "/v1/disconnect", body);
            mayAnswer.countDown();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(first).allSatisfy(answer -> assertThat(answer.get()).isEqualTo(200));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// More relays than may be under way at a time, and heartbeats, while nothing passes the JVM's common pool.
    @Test
    void shouldReachTheGatewayWhileTheCommonPoolIsStuck() throws IOException {
        try (var gateway = new Gateway();
                var node = gateway.node();
                var _ = StuckCommonPool.hold()) {
            for (var i = 0; i < 20; i++) {
                assertThat(disconnect(node, TOKEN)).isEqualTo(200);
            }
            var before = gateway.beats.get();
            Wait.until("heartbeats", () -> gateway.beats.get() > before + 20);
        }
    }

    @Test
    void shouldSayThatTheTokenIsUnknownWhenTheGatewayFailsOrRefuses() throws IOException {
        try (var gateway = new Gateway();
                var node = gateway.node()) {
            gateway.reply = request -> 503;
            var failed = node.send("POST", "/v1/disconnect", TOKEN);
            assertThat(failed.statusCode()).isEqualTo(422);
            assertThat(failed.body()).contains("error", "the gateway did not answer");

            gateway.reply = request -> 422;
            assertThat(disconnect(node, TOKEN)).isEqualTo(422);
            assertThat(gateway.seen).hasSize(2);
        }
    }
}
