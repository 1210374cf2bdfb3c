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
    void shouldAnswer200ForChannelsThatNobodyHas() throws Exception {
        try (var gateway = TestGateway.with()) {
            var token = TestGateway.token("{\"sessionIdsByChannel\":{\"gone\":[1]},\"exp\":4102444800}");

            assertThat(gateway.post("/v1/disconnect", token).statusCode()).isEqualTo(200);
            assertThat(gateway.post("/v1/disconnect", token).statusCode()).isEqualTo(200);
        }
    }
}
