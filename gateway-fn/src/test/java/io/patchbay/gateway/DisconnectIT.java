package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// `POST /v1/disconnect` in both dialects.
class DisconnectIT {
    @Test
    void shouldSignATenantsTokenAgainForTheNodeThatHasTheChannel() throws Exception {
        try (var eu = new FakeNode("eu-channel");
                var us = new FakeNode("us-channel");
                var gateway = TestGateway.with(eu.entry("eu-west"), us.entry("us-east"))) {
            gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("r"));
            eu.next();
            eu.answering(FakeNode.json(200, ""));
            var payload = "{\"sessionIdsByChannel\":{\"eu-channel\":[1, 2]},\"exp\":4102444800}";

            var answer = gateway.post("/v1/disconnect", TestGateway.token(payload));

            assertThat(answer.statusCode()).isEqualTo(200);
            var seen = eu.next();
            assertThat(seen.target()).isEqualTo("/v1/disconnect");
            assertThat(seen.header("Patchbay-relayed")).isEqualTo("1");
            var token = (ParsedJwt) Jwt.parse(seen.body());
            assertThat(token.payload()).isEqualTo(payload.getBytes(UTF_8));
            assertThat(token.verify(List.of(LenientBase64.decode(FakeNode.KEY)), Instant.EPOCH, Requirements.GATEWAY))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(us.requests()).isZero();
        }
    }

    @Test
    void shouldPassChannelTokensOnAsTheyAre() throws Exception {
        try (var node = new FakeNode("c1");
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            gateway.channel("r");
            node.next();
            node.answering(FakeNode.json(200, ""));
            var token = Hs256.sign("channel-key".getBytes(UTF_8), "{\"sessionIds\":[\"s1\"]}".getBytes(UTF_8));

            var answer = gateway.post("/v1/disconnect", "{\"c1\":\"" + token + "\"}");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(node.next().body()).isEqualTo("{\"c1\":\"" + token + "\"}");
        }
    }

    @Test
    void shouldAnswer422ToWhatIsNoDisconnect() throws Exception {
        try (var gateway = TestGateway.with()) {
            for (var body : List.of(
                    "",
                    "nonsense",
                    "{",
                    "{}",
                    "{\"c1\":3}",
                    "{\"c1\":\"no token\"}",
                    TestGateway.tokenFor("no sessions"),
                    TestGateway.token("{\"sessionIdsByChannel\":[],\"exp\":4102444800}"),
                    TestGateway.token("{\"sessionIdsByChannel\":{},\"exp\":1000}"))) {
                var answer = gateway.post("/v1/disconnect", body);
                assertThat(answer.statusCode()).as(body).isEqualTo(422);
                assertThat(answer.body()).startsWith("{\"error\":");
            }
        }
    }

    @Test
    void shouldAskEveryNodeWhenItCannotBeFoundOutWhoHasTheChannel() throws Exception {
        try (var a = new FakeNode("a").answering(FakeNode.json(200, ""));
                var b = new FakeNode("b").answering(FakeNode.json(422, ""));
                var table = table(a, b);
                var gateway = gateway(table, Map.of(), a, b)) {
            table.failLookups();

            assertThat(gateway.post("/v1/disconnect", token("c1")).statusCode()).isEqualTo(200);

            assertThat(a.next().target()).isEqualTo("/v1/disconnect");
            assertThat(b.next().target()).isEqualTo("/v1/disconnect");
            b.answering(FakeNode.json(500, ""));
            assertThat(gateway.post("/v1/disconnect", token("c1")).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void shouldAnswer503WhenTheNodeThatHasTheChannelDoesNotTakeIt() throws Exception {
        try (var a = new FakeNode("a").answering(FakeNode.json(401, ""));
                var b = new FakeNode("b");
                var table = table(a, b);
                var gateway = gateway(table, Map.of(), a, b)) {
            table.knows(new ChannelRecord(ChannelRecord.VERSION, "c1", "room", "default", "n0", 0, true, null, 1, 1));

            var answer = gateway.post("/v1/disconnect", token("c1"));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(b.requests()).isZero();
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_disconnects_total{outcome=\"failed\"} 1.0");
        }
    }

    @Test
    void shouldLetStrangersNameFewChannelsAndNotTooOften() throws Exception {
        try (var a = new FakeNode("a");
                var table = table(a);
                var gateway = gateway(table, Map.of("SFU_DISCONNECTS_PER_MINUTE_PER_ADDRESS", "2"), a)) {
            assertThat(gateway.post("/v1/disconnect", channels(51)).statusCode())
                    .isEqualTo(413);
            assertThat(gateway.post("/v1/disconnect", channels(50)).statusCode())
                    .isEqualTo(200);
            assertThat(gateway.post("/v1/disconnect", channels(1)).statusCode()).isEqualTo(200);

            var tooOften = gateway.post("/v1/disconnect", channels(1));

            assertThat(tooOften.statusCode()).isEqualTo(429);
            assertThat(tooOften.headers().firstValue("Retry-After")).isPresent();
            assertThat(gateway.post("/v1/disconnect", token("c1")).statusCode()).isEqualTo(200);
            assertThat(gateway.management("/metrics").body())
                    .contains("sfu_gateway_limited_total{limit=\"disconnect-channels\"} 1.0")
                    .contains("sfu_gateway_limited_total{limit=\"disconnect-address\"} 1.0");
        }
    }

    @Test
    void shouldChargeTheAddressThatATrustedProxySaw() throws Exception {
        try (var a = new FakeNode("a");
                var table = table(a);
                var gateway = gateway(
                        table,
                        Map.of("SFU_DISCONNECTS_PER_MINUTE_PER_ADDRESS", "1", "SFU_GATEWAY_TRUST_PROXY", "true"),
                        a)) {
            assertThat(statusFrom(gateway, "203.0.113.1")).isEqualTo(200);
            assertThat(statusFrom(gateway, "198.51.100.9, 203.0.113.1")).isEqualTo(429);
            assertThat(statusFrom(gateway, "203.0.113.1, 203.0.113.2")).isEqualTo(200);
            assertThat(statusFrom(gateway, "2001:db8::1")).isEqualTo(200);
            assertThat(statusFrom(gateway, "2001:db8::2")).isEqualTo(429);
            assertThat(statusFrom(gateway, "2001:db8:0:1::1")).isEqualTo(200);
        }
    }

    private static int statusFrom(TestGateway gateway, String chain) throws Exception {
        return gateway.post("/v1/disconnect", channels(1), "X-Forwarded-For", chain)
                .statusCode();
    }

    private static String token(String channel) {
        return TestGateway.token("{\"sessionIdsByChannel\":{\"" + channel + "\":[1]},\"exp\":4102444800}");
    }

    private static String channels(int count) {
        var token = Hs256.sign("channel-key".getBytes(UTF_8), "{\"sessionIds\":[\"s1\"]}".getBytes(UTF_8));
        return IntStream.range(0, count)
                .mapToObj(i -> "\"c" + i + "\":\"" + token + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static FakeAggregator table(FakeNode... nodes) {
        return new FakeAggregator(IntStream.range(0, nodes.length)
                .mapToObj(i -> FakeAggregator.row("n" + i, nodes[i].address(), "eu-west", null, NodeStatus.UP))
                .toList());
    }

    private static TestGateway gateway(FakeAggregator table, Map<String, String> more, FakeNode... nodes)
            throws Exception {
        var settings = new HashMap<>(more);
        settings.put("SFU_AGGREGATOR_URLS", table.address());
        settings.put("PATCHBAY_INTERNAL_TOKEN", FakeAggregator.TOKEN);
        settings.put("PATCHBAY_HEALTH_PUBLIC", "true");
        var entries = Arrays.stream(nodes).map(node -> node.entry("eu-west")).toArray(String[]::new);
        settings.put("SFU_GATEWAY_NODES", TestGateway.nodes(entries));
        var gateway = new TestGateway(settings);
        Eventually.until("a table", () -> gateway.get("/v1/health", null).body().contains("\"snapshotId\":\"test:1\""));
        return gateway;
    }

    @Test
    void shouldAnswer200ForChannelsThatNobodyHas() throws Exception {
        try (var gateway = TestGateway.with()) {
            var token = TestGateway.token("{\"sessionIdsByChannel\":{\"gone\":[1]},\"exp\":4102444800}");

            assertThat(gateway.post("/v1/disconnect", token).statusCode()).isEqualTo(200);
            assertThat(gateway.post("/v1/disconnect", token).statusCode()).isEqualTo(200);
        }
    }
}
