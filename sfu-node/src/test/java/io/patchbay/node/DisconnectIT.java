package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `POST /v1/disconnect` in both dialects.
class DisconnectIT {
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(Map.of("PROXY", "1"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String token(String uuid, String ids) {
        return Tokens.sign(
                Tokens.NODE_KEY, "{\"sessionIdsByChannel\":{\"" + uuid + "\":" + ids + "},\"exp\":" + Tokens.FAR + "}");
    }

    private static int disconnect(String body, String... headers) {
        return node.send("POST", "/v1/disconnect", body, headers).statusCode();
    }

    @Test
    void shouldKickSessionsByNumberOfTheSameAddress() {
        var uuid = node.uuid(Tokens.room("kick"));
        var ann = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"));
        try (var ben = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "2"))) {
            assertThat(disconnect(token(uuid, "[1,99]"))).isEqualTo(200);

            assertThat(ann.closeCode()).isEqualTo(4108);
            ben.expect("SESSION_LEAVE");
            assertThat(node.sessions(uuid)).isEqualTo(1);
        }
    }

    @Test
    void shouldPassOverOtherTypesAddressesAndUnknownChannels() {
        var uuid = node.uuid(Tokens.room("stay"));
        try (var ann = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"))) {
            assertThat(disconnect(token(uuid, "[\"1\"]"))).isEqualTo(200);
            assertThat(disconnect(token(uuid, "[1]"), "X-Forwarded-For", "203.0.113.1"))
                    .isEqualTo(200);
            assertThat(disconnect(token("unknown", "[1]"))).isEqualTo(200);
            assertThat(disconnect(token(uuid, "[1]"), "Patchbay-Tenant", "acme"))
                    .isEqualTo(200);

            ann.send("[{\"message\":{\"name\":\"STOP_RECORDING\"},\"needResponse\":\"c_0_0\"}]");
            ann.frame();
            assertThat(node.sessions(uuid)).isEqualTo(1);
        }
    }

    @Test
    void shouldKickForTheTenantThatMadeTheChannelFromAnyAddress() {
        var uuid = node.uuid(Tokens.room("tenant"), "Patchbay-Tenant", "acme");
        var ann = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"));

        var status = disconnect(token(uuid, "[1]"), "Patchbay-Tenant", "acme", "X-Forwarded-For", "203.0.113.7");

        assertThat(status).isEqualTo(200);
        assertThat(ann.closeCode()).isEqualTo(4108);
    }

    @Test
    void shouldKickByTokensSignedWithTheChannelKey() {
        var uuid = node.uuid(Tokens.roomWithKey("bykey"));
        var ann = TestClient.join(node, uuid, Tokens.session(Tokens.CHANNEL_KEY, "\"ann\""));
        var signed = Tokens.sign(Tokens.CHANNEL_KEY, "{\"sessionIds\":[\"ann\"],\"exp\":" + Tokens.FAR + "}");
        var forged = Tokens.sign(Tokens.NODE_KEY, "{\"sessionIds\":[\"ann\"],\"exp\":" + Tokens.FAR + "}");
        var endless = Tokens.sign(Tokens.CHANNEL_KEY, "{\"sessionIds\":[\"ann\"]}");

        assertThat(disconnect("{\"" + uuid + "\":\"" + forged + "\"}")).isEqualTo(422);
        assertThat(disconnect("{\"" + uuid + "\":\"" + endless + "\"}")).isEqualTo(422);
        assertThat(disconnect("{\"unknown\":\"" + forged + "\"}")).isEqualTo(200);
        assertThat(node.sessions(uuid)).isEqualTo(1);

        assertThat(disconnect("{\"" + uuid + "\":\"" + signed + "\"}", "Content-Type", "application/json"))
                .isEqualTo(200);
        assertThat(ann.closeCode()).isEqualTo(4108);
    }

    @Test
    void shouldRefuseBadBodies() {
        var good = token("u", "[1]");
        assertThat(disconnect("nonsense")).isEqualTo(422);
        assertThat(disconnect(good.substring(0, good.length() - 5))).isEqualTo(422);
        assertThat(disconnect(Tokens.sign(Tokens.NODE_KEY, "{\"sessionIdsByChannel\":[1]}")))
                .isEqualTo(422);
        assertThat(disconnect(Tokens.sign(Tokens.NODE_KEY, "{}"))).isEqualTo(422);
        assertThat(disconnect("")).isEqualTo(400);
        assertThat(disconnect("{\"a\":")).isEqualTo(400);
        assertThat(disconnect("{\"a\":1}")).isEqualTo(400);
        assertThat(disconnect("{\"a\":1}", "Content-Type", "application/json")).isEqualTo(400);
    }

    @Test
    void shouldSurviveRandomBodies() {
        var seed = 424242L;
        System.out.println("random bodies, seed " + seed);
        var random = new Random(seed);
        for (var i = 0; i < 100; i++) {
            var text = new StringBuilder(random.nextBoolean() ? "{" : "");
            random.ints(random.nextInt(200), 1, 0x2FF).forEach(c -> text.append((char) c));

            assertThat(disconnect(text.toString())).isIn(200, 400, 422);
        }
    }
}
