package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification.Verified;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An operator drains a node through the gateway.
class DrainIT {
    private static final String OPERATOR = "Bearer operator-secret";
    private static final String STATE = "{\"draining\":true,\"channels\":2,\"sessions\":5}";

    private final FakeNode node = new FakeNode("n").answering(FakeNode.json(200, STATE));
    private final FakeNode stock = new FakeNode("stock");
    private final FakeAggregator table =
            new FakeAggregator(List.of(FakeAggregator.row("node-1", node.address(), "eu-west", null, NodeStatus.UP)));
    private final TestGateway gateway = new TestGateway(Map.of(
            "SFU_AGGREGATOR_URLS",
            table.address(),
            "PATCHBAY_INTERNAL_TOKEN",
            FakeAggregator.TOKEN,
            "PATCHBAY_OPERATOR_TOKEN",
            "operator-secret",
            "SFU_GATEWAY_NODES",
            TestGateway.nodes(node.entry("eu-west"), stock.entry("eu-west"))));

    @BeforeEach
    void awaitTable() throws Exception {
        Eventually.until(
                "a table", () -> gateway.get("/v1/health", OPERATOR).body().contains("\"snapshotId\":\"test:1\""));
    }

    @AfterEach
    void stop() {
        gateway.close();
        table.close();
        node.close();
        stock.close();
    }

    @Test
    void shouldPassOrdersOnWithATokenOfTheNodeThatExpires() throws Exception {
        for (var method : List.of("POST", "DELETE", "GET")) {
            var answer = gateway.send(method, "/v1/nodes/node-1/drain?deadline=60", "", "Authorization", OPERATOR);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(STATE);
            var seen = node.next();
            assertThat(seen.method()).isEqualTo(method);
            assertThat(seen.target()).isEqualTo("/v1/drain?deadline=60");
            assertThat(((ParsedJwt) Jwt.parse(seen.token()))
                            .verify(List.of(LenientBase64.decode(FakeNode.KEY)), Instant.now(), Requirements.GATEWAY))
                    .isInstanceOf(Verified.class);
        }
    }

    @Test
    void shouldPassOnWhatTheNodeRefuses() throws Exception {
        node.answering(FakeNode.json(400, "{\"error\":\"deadline: must be a number\"}"));

        var answer = gateway.send("POST", "/v1/nodes/node-1/drain", "", "Authorization", OPERATOR);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"deadline: must be a number\"}");
    }

    @Test
    void shouldWantTheOperatorsToken() throws Exception {
        assertThat(gateway.post("/v1/nodes/node-1/drain", "").statusCode()).isEqualTo(401);
        assertThat(gateway.post("/v1/nodes/node-1/drain", "", "Authorization", "Bearer " + TestGateway.tokenFor("r"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(node.requests()).isZero();
    }

    @Test
    void shouldSayWhyANodeCannotBeDrained() throws Exception {
        var unknown = gateway.send("POST", "/v1/nodes/nobody/drain", "", "Authorization", OPERATOR);
        var ofStock = gateway.send(
                "POST",
                "/v1/nodes/" + URLEncoder.encode(stock.address(), UTF_8) + "/drain",
                "",
                "Authorization",
                OPERATOR);
        node.close();
        var gone = gateway.send("POST", "/v1/nodes/node-1/drain", "", "Authorization", OPERATOR);

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(ofStock.statusCode()).isEqualTo(409);
        assertThat(ofStock.body()).contains("stock odoo/sfu node");
        assertThat(gone.statusCode()).isEqualTo(503);
        assertThat(gone.body()).contains("ask again");
    }
}
