package io.patchbay.node;

import static io.patchbay.node.fakes.TestNode.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The routes, as a caller sees them.
class HttpIT {
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void shouldSayThatItIsThere() {
        var response = node.get("/v1/noop");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo("{\"result\":\"ok\"}");
    }

    @Test
    void shouldAnswerChannelRequestWithUuidAndUrlOnly() {
        var response = node.channel(Tokens.room("a"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).properties()).extracting(Map.Entry::getKey).containsExactly("uuid", "url");
        assertThat(json(response).path("url").asText()).isEqualTo("http://" + node.address());
    }

    @Test
    void shouldTakeAnyAuthorizationScheme() {
        assertThat(node.get("/v1/channel", "Authorization", "jwt " + Tokens.room("scheme"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldGiveOneRoomOneChannel() {
        assertThat(node.uuid(Tokens.room("same"))).isEqualTo(node.uuid(Tokens.room("same")));
        assertThat(node.uuid(Tokens.room("same"))).isNotEqualTo(node.uuid(Tokens.room("other")));
    }

    @Test
    void shouldKeepTenantsApart() {
        var mine = node.uuid(Tokens.room("shared"), "Patchbay-Tenant", "acme");
        var theirs = node.uuid(Tokens.room("shared"), "Patchbay-Tenant", "umbrella");

        assertThat(mine).isNotEqualTo(theirs).isEqualTo(node.uuid(Tokens.room("shared"), "Patchbay-Tenant", "acme"));
    }

    @Test
    void shouldTakeBackAChannelThatNobodyElseWasToldOf() {
        var token = Tokens.room("given-back");
        var first = node.uuid(token, "Patchbay-Tenant", "acme", "Patchbay-Pick", "pick-1");

        assertThat(giveBack(token, "acme", "another-pick")).isEqualTo("{\"closed\":false}");
        assertThat(giveBack(token, "umbrella", "pick-1")).isEqualTo("{\"closed\":false}");
        assertThat(giveBack(token, "acme", "pick-1")).isEqualTo("{\"closed\":true}");
        assertThat(giveBack(token, "acme", "pick-1")).isEqualTo("{\"closed\":false}");

        var second = node.uuid(token, "Patchbay-Tenant", "acme", "Patchbay-Pick", "pick-2");
        assertThat(second).isNotEqualTo(first);
        assertThat(node.uuid(token, "Patchbay-Tenant", "acme", "Patchbay-Pick", "pick-3"))
                .isEqualTo(second);
        assertThat(giveBack(token, "acme", "pick-2")).isEqualTo("{\"closed\":false}");
        assertThat(node.send("DELETE", "/v1/channel", "").statusCode()).isEqualTo(401);
    }

    private static String giveBack(String token, String tenant, String pick) {
        return node.send(
                        "DELETE",
                        "/v1/channel",
                        "",
                        "Authorization",
                        "Bearer " + token,
                        "Patchbay-Tenant",
                        tenant,
                        "Patchbay-Pick",
                        pick)
                .body();
    }

    @Test
    void shouldRefuseRequestWithoutToken() {
        assertThat(node.get("/v1/channel").statusCode()).isEqualTo(401);
        assertThat(node.get("/v1/channel").body()).isEmpty();
        assertThat(node.get("/v1/channel", "Authorization", "Bearer").statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldRefuseTokenWithoutIss() {
        var response = node.channel(Tokens.sign(Tokens.NODE_KEY, "{\"exp\":" + Tokens.FAR + "}"));

        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void shouldRefuseInvalidTokensWithReason() {
        for (var token : new String[] {
            "x",
            "a.b.c",
            Tokens.sign("b3RoZXI=", "{\"iss\":\"a\"}"),
            Tokens.sign(Tokens.NODE_KEY, "{\"iss\":\"a\",\"exp\":1}"),
            "eyJhbGciOiJub25lIn0.eyJpc3MiOiJhIn0.",
        }) {
            var response = node.channel(token);

            assertThat(response.statusCode()).as(token).isEqualTo(401);
            assertThat(json(response).path("error").asText()).startsWith("Authorization: ");
        }
    }

    @Test
    void shouldRefuseKeysThatAreNone() {
        for (var key : new String[] {"12", "\"!!!\"", "{}", "\"" + "A".repeat(5000) + "\""}) {
            var response = node.channel(Tokens.sign(
                    Tokens.NODE_KEY, "{\"iss\":\"badkey\",\"exp\":" + Tokens.FAR + ",\"key\":" + key + "}"));

            assertThat(response.statusCode()).as(key).isEqualTo(400);
            assertThat(json(response).path("error").asText()).startsWith("key: ");
        }
    }

    @Test
    void shouldRefuseWhatItCannotHonour() {
        var seed = Tokens.sign(Tokens.NODE_KEY, "{\"iss\":\"s\",\"keySeed\":\"abc\"}");
        var recording =
                node.get("/v1/channel?recordingAddress=x", "Authorization", "Bearer " + Tokens.room("recording"));

        assertThat(node.channel(seed).statusCode()).isEqualTo(400);
        assertThat(recording.statusCode()).isEqualTo(400);
    }

    @Test
    void shouldReportChannelsInStats() {
        var token = Tokens.room("stats");
        var uuid = node.uuid(token);
        try (var client = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"))) {
            client.message("PRODUCTION_CHANGE", "{\"type\":\"camera\",\"active\":true}");
            Wait.until(
                    "camera counted",
                    () -> node.stats(uuid)
                                    .path("sessionsStats")
                                    .path("cameraCount")
                                    .asInt()
                            == 1);

            var stats = node.stats(uuid);
            assertThat(stats.path("remoteAddress").asText()).isEqualTo("127.0.0.1");
            assertThat(stats.path("webRtcEnabled").asBoolean()).isTrue();
            assertThat(java.time.Instant.parse(stats.path("createDate").asText()))
                    .isNotNull();
            assertThat(stats.path("sessionsStats").toString())
                    .isEqualTo("{\"count\":1,\"cameraCount\":1,\"screenCount\":0,"
                            + "\"incomingBitRate\":{\"audio\":0,\"camera\":0,\"screen\":0,\"total\":0}}");
        }
    }

    @Test
    void shouldMakeSignalingChannelsOnlyForTheLiteralFalse() {
        for (var value : new String[] {"true", "0", "False", ""}) {
            var uuid = json(node.get(
                            "/v1/channel?webRTC=" + value, "Authorization", "Bearer " + Tokens.room("rtc" + value)))
                    .path("uuid")
                    .asText();
            assertThat(node.stats(uuid).path("webRtcEnabled").asBoolean())
                    .as(value)
                    .isTrue();
        }
        var uuid = json(node.get("/v1/channel?webRTC=false", "Authorization", "Bearer " + Tokens.room("nortc")))
                .path("uuid")
                .asText();
        assertThat(node.stats(uuid).path("webRtcEnabled").asBoolean()).isFalse();
    }

    @Test
    void shouldReportLoad() {
        var load = json(node.get("/v1/load"));

        assertThat(load.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("channels", "sessions", "cpuUsage", "memoryUsage");
        assertThat(load.path("cpuUsage").asDouble()).isBetween(0.0, 1.0);
        assertThat(load.path("memoryUsage").asDouble()).isBetween(0.01, 1.0);
    }

    @Test
    void shouldAnswerUnknownPathsAndMethodsWithJsonErrors() {
        assertThat(node.get("/v1/src/server.js").statusCode()).isEqualTo(404);
        assertThat(node.get("/").statusCode()).isEqualTo(404);
        assertThat(node.send("PUT", "/v1/noop", "").statusCode()).isEqualTo(405);
        assertThat(node.send("PATCH", "/v1/channel", "").statusCode()).isEqualTo(405);
        assertThat(json(node.get("/v1/src/server.js")).path("error").asText()).contains("/v1/src/server.js");
    }

    @Test
    void shouldRefuseLargeBodies() {
        var response = node.send("POST", "/v1/disconnect", "x".repeat(100_000));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void shouldShowHealthAndMetricsOnTheManagementPortOnly() {
        assertThat(node.manage("/health/liveness").statusCode()).isEqualTo(200);
        assertThat(node.manage("/health/readiness").statusCode()).isEqualTo(200);
        assertThat(node.manage("/metrics").body()).contains("sfu_rooms_active_total ", "sfu_channels ");
        assertThat(node.manage("/v1/stats").statusCode()).isEqualTo(404);
        assertThat(node.get("/metrics").statusCode()).isEqualTo(404);
        assertThat(node.get("/health/liveness").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldAskForTheLoadSecretWhenThereIsOne() {
        try (var guarded = TestNode.start(Map.of("SFU_LOAD_SECRET", "hush"))) {
            assertThat(guarded.get("/v1/load").statusCode()).isEqualTo(401);
            assertThat(guarded.get("/v1/load", "Authorization", "Bearer nope").statusCode())
                    .isEqualTo(401);
            assertThat(guarded.get("/v1/load", "Authorization", "Bearer hush").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldBelieveForwardedHeadersOnlyBehindAProxy() {
        var headers = new String[] {
            "X-Forwarded-For",
            "203.0.113.9, 10.0.0.1",
            "X-Forwarded-Host",
            "sfu.example.com",
            "X-Forwarded-Proto",
            "https"
        };
        try (var behind = TestNode.start(Map.of("PROXY", "1"))) {
            var response = json(behind.channel(Tokens.room("proxy"), headers));

            assertThat(response.path("url").asText()).isEqualTo("https://sfu.example.com");
            assertThat(behind.stats(response.path("uuid").asText())
                            .path("remoteAddress")
                            .asText())
                    .isEqualTo("203.0.113.9");
        }
        var direct = json(node.channel(Tokens.room("direct"), headers));
        assertThat(direct.path("url").asText()).isEqualTo("http://" + node.address());
        assertThat(node.stats(direct.path("uuid").asText())
                        .path("remoteAddress")
                        .asText())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void shouldLimitTheChannelsOfOneTenant() {
        try (var limited = TestNode.start(Map.of("SFU_MAX_CHANNELS_PER_TENANT", "1"))) {
            limited.uuid(Tokens.room("a"), "Patchbay-Tenant", "acme");

            var refused = limited.channel(Tokens.room("b"), "Patchbay-Tenant", "acme");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("SFU_MAX_CHANNELS_PER_TENANT");
            assertThat(limited.channel(Tokens.room("a"), "Patchbay-Tenant", "acme")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(limited.channel(Tokens.room("b"), "Patchbay-Tenant", "other")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(limited.manage("/metrics").body())
                    .contains("sfu_channels_refused_total{reason=\"tenant_full\"} 1.0");
        }
    }

    @Test
    void shouldCloseWhatIsLeftAtTheDeadlineOfDraining() {
        try (var drained = TestNode.start(Map.of("PATCHBAY_OPERATOR_TOKEN", "op"))) {
            var operator = new String[] {"Authorization", "Bearer op"};
            var uuid = drained.uuid(Tokens.room("stays"));
            var client = TestClient.join(drained, uuid, Tokens.session(Tokens.NODE_KEY, "1"));
            assertThat(drained.send("POST", "/v1/drain?deadline=soon", "", operator)
                            .statusCode())
                    .isEqualTo(400);

            var state = json(drained.send("POST", "/v1/drain?deadline=1", "", operator));

            assertThat(state.path("sessions").asInt()).isEqualTo(1);
            assertThat(state.path("deadlineAtMs").asLong()).isPositive();
            assertThat(state.path("emptyInSeconds").asLong()).isBetween(60L, 86_400L);
            assertThat(client.closeCode()).isEqualTo(1001);
            assertThat(json(drained.send("GET", "/v1/drain", "", operator))
                            .path("sessions")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void shouldKeepChannelsAndRefuseNewOnesWhileDraining() {
        try (var drained = TestNode.start(Map.of("PATCHBAY_OPERATOR_TOKEN", "op"))) {
            var uuid = drained.uuid(Tokens.room("old"));
            var operator = new String[] {"Authorization", "Bearer op"};
            assertThat(drained.send("POST", "/v1/drain", "").statusCode()).isEqualTo(401);
            var session = new String[] {"Authorization", "Bearer " + Tokens.session(Tokens.NODE_KEY, "1")};
            assertThat(drained.send("POST", "/v1/drain", "", session).statusCode())
                    .as("somebody in a call")
                    .isEqualTo(401);

            var state = json(drained.send("POST", "/v1/drain", "", operator));

            assertThat(state.toString())
                    .isEqualTo(
                            "{\"draining\":true,\"channels\":1,\"sessions\":0,\"deadlineAtMs\":0,\"emptyInSeconds\":0}");
            assertThat(drained.uuid(Tokens.room("old"))).isEqualTo(uuid);
            var refused = drained.channel(Tokens.room("new"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(drained.manage("/health/readiness").statusCode()).isEqualTo(503);

            drained.send("DELETE", "/v1/drain", "", operator);
            assertThat(drained.channel(Tokens.room("new")).statusCode()).isEqualTo(200);
        }
    }
}
