package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `GET /v1/channel` as callers of the seeds' gateway know it (its black-box tests, one for one), and as DESIGN 5
/// has it.
class ChannelIT {
    @Test
    void shouldAnswerBothNoops() throws Exception {
        try (var gateway = new TestGateway(Map.of())) {
            assertThat(gateway.get("/noop", null).body()).isEqualTo("{\"status\":\"ok\"}");
            assertThat(gateway.get("/v1/noop", null).body()).isEqualTo("{\"result\":\"ok\"}");
        }
    }

    @Test
    void shouldRefuseWhoeverCannotBeVerified() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            var none = gateway.get("/v1/channel", null);
            assertThat(none.statusCode()).isEqualTo(401);
            assertThat(none.body()).isEqualTo("{\"error\":\"missing authorization\"}");

            var oneWord = gateway.get("/v1/channel", "Bearer");
            assertThat(oneWord.statusCode()).isEqualTo(401);
            assertThat(oneWord.body()).isEqualTo("{\"error\":\"missing authorization\"}");

            var invalid = gateway.get("/v1/channel", "Bearer invalid.jwt.token");
            assertThat(invalid.statusCode()).isEqualTo(401);
            assertThat(invalid.body()).isEqualTo("{\"error\":\"invalid token\"}");

            var otherKey = Hs256.sign(
                    "another-key-padded-to-32-bytes!!".getBytes(UTF_8),
                    "{\"iss\":\"a\",\"exp\":4102444800}".getBytes(UTF_8));
            assertThat(gateway.get("/v1/channel", "Bearer " + otherKey).statusCode())
                    .isEqualTo(401);

            var unsigned = LenientBase64.encode("{\"alg\":\"none\"}".getBytes(UTF_8))
                    + "."
                    + LenientBase64.encode("{\"iss\":\"a\",\"exp\":4102444800}".getBytes(UTF_8))
                    + ".";
            assertThat(gateway.get("/v1/channel", "Bearer " + unsigned).statusCode())
                    .isEqualTo(401);

            var withoutExp = TestGateway.token("{\"iss\":\"a\"}");
            assertThat(gateway.get("/v1/channel", "Bearer " + withoutExp).statusCode())
                    .isEqualTo(401);

            var expired = TestGateway.token("{\"iss\":\"a\",\"exp\":1000000000}");
            assertThat(gateway.get("/v1/channel", "Bearer " + expired).statusCode())
                    .isEqualTo(401);
            assertThat(node.requests()).isZero();
        }
    }

    @Test
    void shouldForbidTokenWithoutIss() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            var answer = gateway.get("/v1/channel", "Bearer " + TestGateway.token("{\"exp\":4102444800}"));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("\"error\"");
        }
    }

    @Test
    void shouldForwardOnceAndAnswerWithUuidAndUrl() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            var answer = gateway.get("/v1/channel", "jwt " + TestGateway.tokenFor("test-channel-123"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"uuid\":\"u1\",\"url\":\"http://sfu.example\"}");
            assertThat(answer.headers().firstValue("Patchbay-Decision")).isPresent();
            assertThat(node.requests()).isEqualTo(1);
            var seen = node.next();
            assertThat(seen.method()).isEqualTo("GET");
            assertThat(seen.target()).isEqualTo("/v1/channel");
            assertThat(seen.header("Authorization")).startsWith("Bearer ");
        }
    }

    @Test
    void shouldSignTheCallersPayloadBytesAgainWithTheNodesKey() throws Exception {
        var payload =
                "{ \"exp\" : 4102444800,\"iss\":\"r\\u00e9sum\u00e9\", \"key\":\"a-_b\",  \"x\":{\"deep\":[1,2.50]} }";
        try (var node = new FakeNode("u1");
                var gateway = TestGateway.with(node.entry(""))) {
            assertThat(gateway.get("/v1/channel", "Bearer " + TestGateway.token(payload))
                            .statusCode())
                    .isEqualTo(200);

            var token = (ParsedJwt) Jwt.parse(node.next().token());
            assertThat(token.payload()).isEqualTo(payload.getBytes(UTF_8));
            assertThat(token.verify(List.of(LenientBase64.decode(FakeNode.KEY)), Instant.EPOCH, Requirements.GATEWAY))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void shouldForwardEveryParameterButRegionAndCountryByteForByte() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = TestGateway.with(node.entry("eu-west"))) {
            var query = "?region=eu-west&webRTC=true&customParam=value&x=%C3%A9%20+a&country=FR&flag&e==&regional=1";
            assertThat(gateway.get("/v1/channel" + query, "Bearer " + TestGateway.tokenFor("r"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(node.next().target())
                    .isEqualTo("/v1/channel?webRTC=true&customParam=value&x=%C3%A9%20+a&flag&e==&regional=1");

            gateway.get("/v1/channel?region=eu-west", "Bearer " + TestGateway.tokenFor("r"));
            assertThat(node.next().target()).isEqualTo("/v1/channel");
        }
    }

    @Test
    void shouldNotTrustForwardedForOfTheClient() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = TestGateway.with(node.entry(""))) {
            gateway.get("/v1/channel", "Bearer " + TestGateway.tokenFor("r"), "X-Forwarded-For", "spoofed-ip");

            assertThat(node.next().header("X-forwarded-for")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void shouldAppendThePeerToATrustedProxysChain() throws Exception {
        try (var node = new FakeNode("u1");
                var gateway = new TestGateway(Map.of(
                        "SFU_GATEWAY_NODES", TestGateway.nodes(node.entry("")), "SFU_GATEWAY_TRUST_PROXY", "1"))) {
            gateway.get("/v1/channel", "Bearer " + TestGateway.tokenFor("r"), "X-Forwarded-For", "10.0.0.1, 10.0.0.2");

            assertThat(node.next().header("X-forwarded-for")).isEqualTo("10.0.0.1, 10.0.0.2, 127.0.0.1");
        }
    }

    @Test
    void shouldTellTheNodeWhoAsksAndWhereBrowsersReachIt() throws Exception {
        try (var node = new FakeNode("u1")) {
            var entry = node.entry("").replace("}", ",\"public_url\":\"https://sfu1.example.com/\"}");
            try (var gateway = TestGateway.with(entry)) {
                var answer = gateway.channel("r");

                var seen = node.next();
                assertThat(answer.body()).isEqualTo("{\"uuid\":\"u1\",\"url\":\"https://sfu1.example.com\"}");
                assertThat(seen.header("X-forwarded-host")).isEqualTo("sfu1.example.com");
                assertThat(seen.header("X-forwarded-proto")).isEqualTo("https");
                assertThat(seen.header("Patchbay-tenant")).isEqualTo("default");
                assertThat(seen.header("Patchbay-room")).hasSize(64);
                assertThat(seen.header("Patchbay-pick")).isNotEmpty();
                assertThat(seen.header("Patchbay-decision"))
                        .isEqualTo(
                                answer.headers().firstValue("Patchbay-Decision").orElseThrow());
            }
        }
    }

    @Test
    void shouldAnswer503WhenThereIsNoNode() throws Exception {
        try (var gateway = new TestGateway(Map.of())) {
            var answer = gateway.channel("r");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("{\"error\":\"no SFU instances available\",\"reason\":\"no-nodes\"}");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void shouldChooseByRegionAndCountry() throws Exception {
        try (var eu = new FakeNode("eu-channel");
                var us = new FakeNode("us-channel");
                var gateway = TestGateway.with(eu.entry("eu-west"), us.entry("us-east"))) {
            for (int i = 0; i < 5; i++) {
                var token = "Bearer " + TestGateway.tokenFor("room-" + i);
                assertThat(gateway.get("/v1/channel?region=eu-west", token).body())
                        .contains("eu-channel");
                assertThat(gateway.get("/v1/channel?country=fr", "Bearer " + TestGateway.tokenFor("fr-" + i))
                                .body())
                        .contains("eu-channel");
                assertThat(gateway.get(
                                        "/v1/channel?region=us-east&country=FR",
                                        "Bearer " + TestGateway.tokenFor("us" + i))
                                .body())
                        .contains("us-channel");
            }
        }
    }

    @Test
    void shouldTakeTurnsUnderRoundRobin() throws Exception {
        try (var a = new FakeNode("a");
                var b = new FakeNode("b");
                var c = new FakeNode("c");
                var gateway = new TestGateway(Map.of(
                        "SFU_GATEWAY_NODES",
                        TestGateway.nodes(a.entry("eu-west"), b.entry("us-east"), c.entry("")),
                        "SFU_BALANCING_STRATEGY",
                        "round-robin"))) {
            var first = gateway.channel("r1").body();
            var second = gateway.channel("r2").body();
            var third = gateway.channel("r3").body();

            assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
            assertThat(gateway.channel("r4").body()).isEqualTo(first);
        }
    }

    @Test
    void shouldPassOnWhatANodeDeclines() throws Exception {
        try (var node = new FakeNode("u1").answering(FakeNode.json(400, "{\"error\":\"recordingAddress\"}"));
                var gateway = TestGateway.with(node.entry(""))) {
            var answer = gateway.channel("r");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"error\":\"recordingAddress\"}");
            assertThat(node.requests()).isEqualTo(1);
        }
    }
}
