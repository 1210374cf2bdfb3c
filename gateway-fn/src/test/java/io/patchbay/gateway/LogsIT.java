package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What the gateway logs, and who may change how much.
class LogsIT {
    private static final String OPERATOR = "operator-token-of-the-log-test";

    /// What Prometheus 3 asks for.
    private static final String PROMETHEUS = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    @Test
    void shouldLogNoSecretsEvenAtDebug() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("io.patchbay");
        var before = logger.getLevel();
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(events);
        var token = TestGateway.tokenFor("secret-room");
        try (var bad = new FakeNode("bad").answering(FakeNode.json(500, ""));
                var good = new FakeNode("good");
                var gateway = new TestGateway(settings(bad, good))) {
            for (var attempt = 0; attempt < 5; attempt++) {
                assertThat(gateway.get("/v1/channel?region=eu-west", "Bearer " + token)
                                .statusCode())
                        .isEqualTo(200);
            }
            gateway.get("/v1/channel", "Bearer " + token + "x");
            gateway.get("/v1/health", "Bearer " + OPERATOR);
            gateway.post("/v1/disconnect", token);
        } finally {
            logger.detachAppender(events);
            logger.setLevel(before);
        }

        var lines = events.list.stream()
                .map(event -> event.getFormattedMessage() + event.getKeyValuePairs())
                .toList();
        assertThat(lines).anyMatch(line -> line.contains("room placed") && line.contains("traceId"));
        assertThat(String.join("\n", lines))
                .doesNotContain(token, TestGateway.KEY, TestGateway.RAW_KEY, FakeNode.KEY, OPERATOR, "secret-room");
    }

    @Test
    void shouldNameTheDecisionThatANodeDeclined() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("io.patchbay.gateway.channel");
        var before = logger.getLevel();
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(events);
        try (var node = new FakeNode("u").answering(FakeNode.json(400, "{\"error\":\"key\"}"));
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            var answer = gateway.channel("r");

            var decisionId = answer.headers().firstValue("Patchbay-Decision").orElseThrow();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(events.list)
                    .filteredOn(event -> event.getFormattedMessage().equals("node declined a room"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getKeyValuePairs().toString())
                            .contains("decisionId=\"" + decisionId + "\"", "nodeId=\"" + node.address() + "\""));
        } finally {
            logger.detachAppender(events);
            logger.setLevel(before);
        }
    }

    @Test
    void shouldChangeLevelsForTheOperatorOnTheManagementPort() throws Exception {
        try (var gateway = new TestGateway(Map.of("PATCHBAY_OPERATOR_TOKEN", OPERATOR));
                var client = HttpClient.newHttpClient()) {
            var wrong = List.of(
                    change(client, gateway.managementPort(), "nobody", "{\"level\":\"DEBUG\"}"),
                    change(client, gateway.managementPort(), OPERATOR, "{\"level\":\"LOUD\"}"),
                    change(client, gateway.port(), OPERATOR, "{\"level\":\"DEBUG\"}"));
            var done = change(client, gateway.managementPort(), OPERATOR, "{\"level\":\"DEBUG\"}");

            assertThat(wrong).containsExactly(401, 400, 404);
            assertThat(done).isEqualTo(204);
            assertThat(LoggerFactory.getLogger("io.patchbay.test.levels").isDebugEnabled())
                    .isTrue();
        }
    }

    @Test
    void shouldNameTheTraceOfASlowRequestInOpenMetrics() throws Exception {
        var traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        try (var node = new FakeNode("u");
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            var token = "Bearer " + TestGateway.tokenFor("r");
            gateway.get("/v1/channel", token, "traceparent", "00-" + traceId + "-00f067aa0ba902b7-01");

            var open = gateway.management("/metrics", "Accept", PROMETHEUS);
            var text = gateway.management("/metrics", "Accept", "*/*");

            assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
            assertThat(open.body().lines())
                    .anyMatch(line -> line.startsWith("sfu_gateway_channel_duration_seconds_bucket{")
                            && line.contains("trace_id=\"" + traceId + "\""));
            assertThat(open.body()).endsWith("\n# EOF\n");
            assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(text.body()).doesNotContain(traceId, "# EOF").contains("\nsfu_gateway_channel_requests_total{");
        }
    }

    private static Map<String, String> settings(FakeNode bad, FakeNode good) {
        return Map.of(
                "SFU_GATEWAY_NODES",
                TestGateway.nodes(bad.entry("eu-west"), good.entry("us-east")),
                "PATCHBAY_OPERATOR_TOKEN",
                OPERATOR);
    }

    private static int change(HttpClient client, int port, String token, String body) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/loggers/io.patchbay.test.levels"))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).statusCode();
    }
}
