package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the fleet's page is fed with. The page itself is used in a browser in `local-stack`.
class DashboardIT {
    private static final String OPERATOR = "the-operator-of-these-tests";
    private static final List<LoadRow> TABLE = List.of(
            FakeAggregator.row("http://a:1", "http://a:1", "eu-west", null, NodeStatus.UP),
            FakeAggregator.row("http://b:1", "http://b:1", "us-east", null, NodeStatus.DRAINING));

    @Test
    void shouldServeThePageToOperatorsAndItsPartsToAll() throws Exception {
        try (var gateway = gateway(Map.of("SFU_GATEWAY_NODES", "{}"))) {
            var page = gateway.get("/dashboard", "Bearer " + OPERATOR, "Accept", "text/html");

            assertThat(page.body()).contains("<script src=\"/dashboard/dashboard.js\" defer>");
            assertThat(gateway.get("/dashboard", null, "Accept", "text/html").statusCode())
                    .isEqualTo(303);
            assertThat(gateway.get("/dashboard", null).statusCode()).isEqualTo(401);
            assertThat(gateway.get("/dashboard/past?at=1", null).statusCode()).isEqualTo(401);
            assertThat(type(gateway, "/dashboard/style.css")).startsWith("text/css");
            assertThat(type(gateway, "/dashboard/dashboard.js")).startsWith("text/javascript");
            assertThat(type(gateway, "/dashboard/login.js")).startsWith("text/javascript");
            assertThat(type(gateway, "/dashboard/icon.svg")).startsWith("image/svg+xml");
            assertThat(gateway.get("/dashboard/login", null, "Accept", "text/html")
                            .body())
                    .contains("name=token");
        }
    }

    @Test
    void shouldStreamTheFleet() throws Exception {
        try (var aggregator = new FakeAggregator(TABLE);
                var gateway = gateway(aggregated(aggregator));
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/dashboard/events"))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Bearer " + OPERATOR)
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofLines());

            try (var lines = answer.body()) {
                assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("text/event-stream");
                assertThat(lines.filter(line -> line.startsWith("data: {") && line.contains("http://b:1"))
                                .findFirst()
                                .orElseThrow())
                        .contains("\"region\":\"us-east\"", "\"reason\":\"draining\"", "\"cpuTerm\":30.0");
            }
        }
    }

    @Test
    void shouldShowTheTableOfThen() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregated(aggregator))) {
            aggregator.recordedTable("agg:7", TABLE);

            var past = gateway.get("/dashboard/past?at=" + System.currentTimeMillis(), "Bearer " + OPERATOR);

            assertThat(past.body())
                    .contains("\"snapshotId\":\"agg:7\"", "\"id\":\"http://a:1\"", "\"problem\":\"\"")
                    .contains("\"decisions\":null", "\"events\":[]");
            assertThat(gateway.get("/dashboard/past?at=yesterday", "Bearer " + OPERATOR)
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    /// Below the threshold, but not by the hysteresis: the table of then remembers.
    @Test
    void shouldShowThatANodeWasStillOverloadedThen() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregated(aggregator))) {
            aggregator.recordedTable("agg:8", List.of(loaded("http://a:1", true), loaded("http://b:1", false)));

            var past = gateway.get("/dashboard/past?at=" + System.currentTimeMillis(), "Bearer " + OPERATOR);

            var nodes = new ObjectMapper().readTree(past.body()).path("fleet").path("nodes");
            assertThat(nodes)
                    .extracting(
                            node -> node.path("id").asText(),
                            node -> node.path("score").asDouble(),
                            node -> node.path("reason").asText())
                    .containsExactlyInAnyOrder(
                            tuple("http://a:1", 870.0, "overloaded"), tuple("http://b:1", 870.0, ""));
        }
    }

    @Test
    void shouldPassOnTheTransitionsOfADayAtMost() throws Exception {
        var json = "[{\"nodeId\":\"a\",\"to\":\"lost\"}]";
        try (var aggregator = new FakeAggregator(TABLE);
                var gateway = gateway(aggregated(aggregator))) {
            aggregator.recordedTransitions(json);

            var day = gateway.get("/dashboard/transitions?from=5&to=86400005", "Bearer " + OPERATOR);

            assertThat(day.statusCode()).isEqualTo(200);
            assertThat(day.body()).isEqualTo(json);
            for (var range : List.of("from=5&to=86400006", "from=6&to=5", "from=5", "from=-1&to=5")) {
                assertThat(gateway.get("/dashboard/transitions?" + range, "Bearer " + OPERATOR)
                                .statusCode())
                        .as(range)
                        .isEqualTo(400);
            }
            assertThat(gateway.get("/dashboard/transitions?from=5&to=6", null).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void shouldSayThatThereIsNoPastWithoutAnAggregator() throws Exception {
        try (var gateway = gateway(Map.of("SFU_GATEWAY_NODES", "{}"))) {
            assertThat(gateway.get("/dashboard/past?at=5", "Bearer " + OPERATOR).body())
                    .contains("\"fleet\":null", "no aggregator");
            assertThat(gateway.get("/dashboard/transitions?from=5&to=6", "Bearer " + OPERATOR)
                            .statusCode())
                    .isEqualTo(503);
            assertThat(gateway.get("/v1/scaling", "Bearer " + OPERATOR).statusCode())
                    .isEqualTo(503);
        }
    }

    /// 870 permille: CPU and memory at 100 %, which makes 500, and one for every session.
    private static LoadRow loaded(String id, boolean overloaded) {
        var load = new FakeAggregator.Load(370, 1000, overloaded);
        return FakeAggregator.row(id, id, "eu-west", null, NodeStatus.UP, load);
    }

    private static String type(TestGateway gateway, String path) throws Exception {
        var answer = gateway.get(path, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        return answer.headers().firstValue("Content-Type").orElseThrow();
    }

    private static Map<String, String> aggregated(FakeAggregator aggregator) {
        return Map.of("SFU_AGGREGATOR_URLS", aggregator.address(), "PATCHBAY_INTERNAL_TOKEN", FakeAggregator.TOKEN);
    }

    private static TestGateway gateway(Map<String, String> settings) {
        var all = new java.util.HashMap<>(settings);
        all.put("PATCHBAY_OPERATOR_TOKEN", OPERATOR);
        return new TestGateway(all);
    }
}
