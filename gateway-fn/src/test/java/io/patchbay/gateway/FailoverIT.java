package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.gateway.FakeNode.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A node that fails costs the caller nothing but time, and little of that.
class FailoverIT {
    /// What Odoo waits for: the gateway's 2.5 s, and some time for a busy machine.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String GOOD = "{\"uuid\":\"good\",\"url\":\"http://sfu.example\"}";

    @Test
    void shouldGoOnAfterAServerError() throws Exception {
        assertThatGoodNodeAnswersInsteadOf(FakeNode.json(500, ""));
    }

    @Test
    void shouldGoOnAfterARedirect() throws Exception {
        assertThatGoodNodeAnswersInsteadOf(exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    @Test
    void shouldGoOnAfterARefusalThatIsThatNodesOnly() throws Exception {
        for (var status : new int[] {401, 404, 405, 408, 429}) {
            assertThatGoodNodeAnswersInsteadOf(FakeNode.json(status, "{\"error\":\"not me\"}"));
        }
    }

    @Test
    void shouldGiveTheCallerARefusalOfTheRequestItself() throws Exception {
        try (var first = new FakeNode("a").answering(FakeNode.json(400, "{\"error\":\"recordingAddress\"}"));
                var second = new FakeNode("b");
                var gateway = TestGateway.with(first.entry("eu-west"), second.entry("us-east"))) {
            var answer = gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("room"));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("recordingAddress");
            assertThat(second.requests()).isZero();
        }
    }

    @Test
    void shouldGiveTheCallerARefusalOfTheLastNodeThatWasLeft() throws Exception {
        try (var full = new FakeNode("full").answering(FakeNode.json(429, "{\"error\":\"tenant_full\"}"));
                var broken = new FakeNode("broken").answering(FakeNode.json(500, ""));
                var gateway = TestGateway.with(full.entry("eu-west"), broken.entry("us-east"))) {
            var answer = gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("room"));

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains("tenant_full");
            assertThat(broken.requests()).isEqualTo(1);
        }
    }

    @Test
    void shouldGoOnAfterGarbage() throws Exception {
        assertThatGoodNodeAnswersInsteadOf(FakeNode.json(200, "<html>hello</html>"));
    }

    @Test
    void shouldGoOnAfterAnAnswerWithoutUuid() throws Exception {
        assertThatGoodNodeAnswersInsteadOf(FakeNode.json(200, "{\"url\":\"http://x\"}"));
    }

    @Test
    void shouldGoOnAfterAnAnswerThatIsTooLarge() throws Exception {
        assertThatGoodNodeAnswersInsteadOf(FakeNode.json(200, "[" + "0,".repeat(40_000) + "0]"));
    }

    @Test
    void shouldGoOnAfterSilenceWithinTheBudget() throws Exception {
        try (var silent = new FakeNode("bad").answering(FakeNode.silence());
                var good = new FakeNode("good");
                var gateway = new TestGateway(Map.of(
                        "SFU_GATEWAY_NODES",
                        TestGateway.nodes(silent.entry("eu-west"), good.entry("us-east")),
                        "SFU_ATTEMPT_TIMEOUT_MS",
                        "700"))) {
            // The first request of a process pays for loading classes.
            gateway.get("/v1/channel?region=us-east", "Bearer " + TestGateway.tokenFor("warm-up"));
            var startedNs = System.nanoTime();

            var answer = gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("room"));

            assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isLessThan(PATIENCE);
            assertThat(answer.body()).isEqualTo(GOOD);
            assertThat(silent.requests()).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveARefusingNodeAloneAfterOneFailure() throws Exception {
        var gone = new FakeNode("gone");
        var entry = gone.entry("eu-west");
        gone.close();
        try (var good = new FakeNode("good");
                var gateway = TestGateway.with(entry, good.entry("us-east"))) {
            for (int i = 0; i < 5; i++) {
                var answer = gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("room" + i));
                assertThat(answer.body()).isEqualTo(GOOD);
            }
            assertThat(gateway.management("/metrics").body())
                    .containsPattern("sfu_gateway_attempts_total\\{outcome=\"connect-failed\"} [12][.]0");
        }
    }

    @Test
    void shouldAnswer503WhenEveryNodeFailed() throws Exception {
        try (var a = new FakeNode("a").answering(FakeNode.json(500, ""));
                var b = new FakeNode("b").answering(FakeNode.json(503, ""));
                var gateway = TestGateway.with(a.entry(""), b.entry(""))) {
            var answer = gateway.channel("r");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"reason\":\"all-failed\"");
            assertThat(a.requests()).isEqualTo(1);
            assertThat(b.requests()).isEqualTo(1);
        }
    }

    @Test
    void shouldTryNoMoreNodesThanConfigured() throws Exception {
        try (var a = new FakeNode("a").answering(FakeNode.json(500, ""));
                var b = new FakeNode("b").answering(FakeNode.json(500, ""));
                var c = new FakeNode("c").answering(FakeNode.json(500, ""));
                var d = new FakeNode("d").answering(FakeNode.json(500, ""));
                var gateway = TestGateway.with(a.entry(""), b.entry(""), c.entry(""), d.entry(""))) {
            assertThat(gateway.channel("r").statusCode()).isEqualTo(503);

            assertThat(a.requests() + b.requests() + c.requests() + d.requests())
                    .isEqualTo(3);
        }
    }

    @Test
    void shouldSurviveAPooledConnectionThatTheNodeClosed() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = TestGateway.with(node.entry(""))) {
            assertThat(gateway.channel("r1").statusCode()).isEqualTo(200);
            node.answering(exchange -> {
                exchange.getResponseHeaders().set("Connection", "close");
                FakeNode.json(200, GOOD).to(exchange);
            });
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.channel("r1").statusCode()).isEqualTo(200);
            }
        }
    }

    /// The bad node is the only one in the wanted region, so that it is tried first.
    private static void assertThatGoodNodeAnswersInsteadOf(Reply bad) throws Exception {
        try (var first = new FakeNode("bad").answering(bad);
                var second = new FakeNode("good");
                var gateway = TestGateway.with(first.entry("eu-west"), second.entry("us-east"))) {
            var answer = gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("room"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(GOOD);
            assertThat(first.requests()).isEqualTo(1);
            assertThat(second.requests()).isEqualTo(1);
        }
    }
}
