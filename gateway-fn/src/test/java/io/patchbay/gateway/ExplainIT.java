package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Recorded;
import io.patchbay.placement.StaticRows;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.DecisionAttempt.Outcome;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Decisions explained to operators, with a token and with a session. The real aggregator is beside it in
/// `local-stack`.
class ExplainIT {
    private static final String ID = "01a1fe25-4dc1-7dd4-a158-83b4b1d70e36";
    private static final String OPERATOR = "the-operator-of-these-tests";
    private static final long NOW_MS = System.currentTimeMillis();

    private static final List<LoadRow> TABLE = List.of(
            row("http://a:1", "eu-west", NodeStatus.UP),
            row("http://b:1", "eu-west", NodeStatus.UP),
            row("http://c:1", "us-east", NodeStatus.UP),
            row("http://d:1<script>", "eu-west", NodeStatus.DRAINING));

    /// The only node of ours beside the owner is far away.
    private static final List<LoadRow> WITH_STOCK = List.of(
            row("http://a:1", "eu-west", NodeStatus.UP),
            StaticRows.row("http://stock:1", "http://stock:1", "eu-west", NOW_MS, TableDefaults.DEFAULT),
            row("http://c:1", "us-east", NodeStatus.UP));

    @Test
    void shouldExplainEveryStepAndNode() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregator)) {
            aggregator.recorded(record(), "agg:7", TABLE);

            var answer = gateway.get("/v1/decisions/" + ID, "Bearer " + OPERATOR);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/json");
            assertThat(answer.body())
                    .contains("\"replay\":\"match\"", "\"rule\":\"in-region\"", "\"rejection\":\"draining\"")
                    .contains("in another region than eu-west", "it failed this request at attempt 1: timeout")
                    .contains("\"compared\":", "\"cpuTerm\":", "\"outcome\":\"timeout\"");
        }
    }

    @Test
    void shouldSayWhyTheHashChoseAndWhyStockNodesWerePassedOver() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregator)) {
            aggregator.recorded(record(input(TABLE, null, true, Set.of())), "agg:7", TABLE);
            var unknown = gateway.get("/v1/decisions/" + ID, "Bearer " + OPERATOR);
            aggregator.recorded(
                    record(input(WITH_STOCK, "http://a:1", false, Set.of("http://a:1"))), "agg:7", WITH_STOCK);
            var handover = gateway.get("/v1/decisions/" + ID, "Bearer " + OPERATOR);

            assertThat(unknown.body())
                    .contains("\"replay\":\"match\"", "nobody could say who has the room, so its hash chose")
                    .contains("another node has the higher hash for this room")
                    .doesNotContain("\"compared\"");
            assertThat(handover.body())
                    .contains("\"replay\":\"match\"", "\"rule\":\"nearest-region\"", "\"nodeId\":\"http://c:1\"")
                    .contains("the room's node failed, and this one cannot take its channel over");
        }
    }

    @Test
    void shouldShowAPageWithoutAnythingFromElsewhere() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregator)) {
            aggregator.recorded(record(), "agg:7", TABLE);

            var page = gateway.get("/v1/decisions/" + ID, "Bearer " + OPERATOR, "Accept", "text/html");

            assertThat(page.body()).startsWith("<!doctype html>").contains("Two-choice", "the same answer");
            assertThat(page.body()).doesNotContain("<script").contains("http://d:1&lt;script&gt;");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'");
        }
    }

    @Test
    void shouldExplainWhatItCanWithoutTheTable() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregator)) {
            aggregator.recorded(record(), "other:1", TABLE);

            var answer = gateway.get("/v1/decisions/" + ID, "Bearer " + OPERATOR);

            assertThat(answer.body())
                    .contains("the table agg:7 is not on the topic", "\"tableFound\":false", "\"outcome\":\"ok\"");
        }
    }

    @Test
    void shouldPassOnWhyThereIsNoDecision() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregator);
                var alone = new TestGateway(Map.of("PATCHBAY_OPERATOR_TOKEN", OPERATOR, "SFU_GATEWAY_NODES", "{}"))) {
            var missing = gateway.get("/v1/decisions/" + ID, "Bearer " + OPERATOR);
            var page = gateway.get("/v1/decisions/" + ID, "Bearer " + OPERATOR, "Accept", "text/html");

            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body()).contains("\"cause\":\"unknown\"");
            assertThat(page.statusCode()).isEqualTo(404);
            assertThat(page.body()).contains("no such decision");
            assertThat(gateway.get("/v1/decisions/nonsense", "Bearer " + OPERATOR)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(alone.get("/v1/decisions/" + ID, "Bearer " + OPERATOR).body())
                    .contains("no-aggregator");
        }
    }

    @Test
    void shouldAnswerOperatorsOnlyAndSendPeopleToTheLogin() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregator)) {
            var nobody = gateway.get("/v1/decisions/" + ID, null);
            var tenant = gateway.get("/v1/decisions/" + ID, "Bearer " + TestGateway.tokenFor("r"));
            var person = gateway.get("/v1/decisions/" + ID, null, "Accept", "text/html");

            assertThat(List.of(nobody.statusCode(), tenant.statusCode(), person.statusCode()))
                    .containsExactly(401, 401, 303);
            assertThat(person.headers().firstValue("Location").orElseThrow())
                    .isEqualTo("/dashboard/login?next=%2Fv1%2Fdecisions%2F" + ID);
        }
    }

    @Test
    void shouldKeepASessionInACookieOfThisOriginOnly() throws Exception {
        try (var aggregator = new FakeAggregator(List.of());
                var gateway = gateway(aggregator)) {
            var origin = "http://127.0.0.1:" + gateway.port();
            var wrong = login(gateway, "token=wrong", origin);
            var foreign = login(gateway, "token=" + OPERATOR, "http://evil.example");
            var absent = gateway.post(
                    "/dashboard/login", "token=" + OPERATOR, "Content-Type", "application/x-www-form-urlencoded");
            var right = login(gateway, "next=%2Fv1%2Fdecisions%2F" + ID + "&token=" + OPERATOR, origin);
            var astray = login(gateway, "next=https%3A%2F%2Fevil.example&token=" + OPERATOR, origin);

            assertThat(List.of(wrong.statusCode(), foreign.statusCode(), absent.statusCode(), right.statusCode()))
                    .containsExactly(401, 403, 403, 303);
            assertThat(right.headers().firstValue("Location")).contains("/v1/decisions/" + ID);
            assertThat(astray.headers().firstValue("Location")).contains("/dashboard");
            var cookie = right.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie)
                    .containsIgnoringCase("; HttpOnly")
                    .contains("SameSite=Strict", "Path=/")
                    .doesNotContain(OPERATOR);

            var value = cookie.substring(0, cookie.indexOf(';'));
            assertThat(gateway.get("/v1/decisions/" + ID, null, "Cookie", value).statusCode())
                    .isEqualTo(404);
            assertThat(gateway.get("/v1/decisions/" + ID, null, "Cookie", value, "Origin", "http://evil.example")
                            .statusCode())
                    .isIn(401, 403);
            assertThat(gateway.get("/v1/decisions/" + ID, null, "Cookie", value.replace("=", "=9"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static HttpResponse<String> login(TestGateway gateway, String form, String origin) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/dashboard/login"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Origin", origin)
                    .POST(HttpRequest.BodyPublishers.ofString(form));
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static TestGateway gateway(FakeAggregator aggregator) {
        return new TestGateway(Map.of(
                "SFU_AGGREGATOR_URLS",
                aggregator.address(),
                "PATCHBAY_INTERNAL_TOKEN",
                FakeAggregator.TOKEN,
                "PATCHBAY_OPERATOR_TOKEN",
                OPERATOR));
    }

    private static DecisionRecord record() {
        var first = decide(input(TABLE, null, false, Set.of()));
        var second = decide(input(TABLE, null, false, Set.of(first.nodeId())));
        return record(
                second.nodeId(),
                step(
                        input(TABLE, null, false, Set.of()),
                        new DecisionAttempt("p1", 900, 700_000, Outcome.TIMEOUT, 0, "")),
                step(
                        input(TABLE, null, false, Set.of(first.nodeId())),
                        new DecisionAttempt("p2", 701_000, 4_000, Outcome.OK, 200, "")));
    }

    private static DecisionRecord record(PickInput only) {
        return record(decide(only).nodeId(), step(only, new DecisionAttempt("p1", 900, 4_000, Outcome.OK, 200, "")));
    }

    private static DecisionRecord record(String nodeId, DecisionStep... steps) {
        return new DecisionRecord(
                1,
                ID,
                NOW_MS,
                "gateway-1",
                "default",
                "0123456789abcdef",
                "eu-west",
                null,
                Recorded.policy(Policy.DEFAULT),
                0,
                List.of(steps),
                DecisionRecord.Result.PLACED,
                nodeId,
                "",
                200,
                705_500,
                null);
    }

    private static Picked decide(PickInput in) {
        return (Picked) Placement.decide(in);
    }

    private static PickInput input(
            List<LoadRow> table, @Nullable String owner, boolean ownerUnknown, Set<String> excluded) {
        return new PickInput(
                table,
                NOW_MS,
                Policy.DEFAULT,
                "0123456789abcdef",
                "eu-west",
                null,
                owner,
                ownerUnknown,
                excluded,
                excluded,
                Set.of(),
                Set.of(),
                0);
    }

    private static DecisionStep step(PickInput in, DecisionAttempt attempt) {
        var picked = decide(in);
        return new DecisionStep(
                "agg:7",
                NOW_MS - 120,
                NOW_MS,
                in.owner(),
                in.ownerUnknown() ? true : null,
                List.copyOf(in.excluded()),
                List.copyOf(in.openBreakers()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                picked.nodeId(),
                Recorded.word(picked.rule()),
                null,
                attempt);
    }

    private static LoadRow row(String nodeId, String region, NodeStatus status) {
        return FakeAggregator.row(nodeId, nodeId, region, null, status);
    }
}
