package io.patchbay.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.Jwt;
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
}
