package io.patchbay.node;

import static io.patchbay.node.SdpClient.message;
import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Every limit of `docs/limits.md`, met from outside: its answer, its counter, and that others go on. The one of
/// pending sockets of an address is in [AdmissionIT], of channels of a tenant in [HttpIT], of slow clients in
/// [SlowClientIT], of descriptions in [SdpDialectIT].
class LimitsIT {
    private static final AtomicInteger ROOMS = new AtomicInteger();
    private static final String PRODUCER = """
            {"type":"audio","kind":"audio","rtpParameters":{"mid":"0","codecs":[{"mimeType":"audio/opus",
            "payloadType":111,"clockRate":48000,"channels":2,"parameters":{},"rtcpFeedback":[]}],"headerExtensions":[],
            "encodings":[{"ssrc":%d}],"rtcp":{"cname":"c","reducedSize":true}}}""".replace("\n", "");
    private static final TestNode NODE = TestNode.start(Map.of(
            "CHANNEL_SIZE", "2",
            "SFU_MAX_BODY_BYTES", "2048",
            "SFU_MAX_FRAME_BYTES", "16384",
            "SFU_MAX_MESSAGES_PER_SECOND", "20",
            "SFU_MAX_CHANNELS", "40",
            "SFU_MAX_SOCKETS_PER_ADDRESS", "12",
            "SFU_MAX_PUBLICATIONS_PER_MINUTE", "4",
            "SFU_WHIP_PER_MINUTE_PER_ADDRESS", "4",
            "SFU_WHIP_PER_MINUTE_PER_CHANNEL", "2",
            "PROXY", "1"));

    private final String uuid = NODE.uuid(Tokens.roomWithKey("limits-" + ROOMS.incrementAndGet()));

    @AfterAll
    static void stop() {
        NODE.close();
    }

    private static String token(int session) {
        return Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(session));
    }

    private TestClient odoo(int session) {
        return TestClient.join(NODE, uuid, token(session));
    }

    private static void assertCounted(String sample, int atLeast) {
        until(
                "counted: " + sample,
                () -> NODE.manage("/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith(sample))
                        .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) >= atLeast));
    }

    @Test
    void shouldLimitBodies() {
        var small = NODE.send("POST", "/v1/disconnect", "x".repeat(2_000));
        var large = NODE.send("POST", "/v1/disconnect", "x".repeat(3_000));

        assertThat(small.statusCode()).isEqualTo(422);
        assertThat(large.statusCode()).isEqualTo(413);
        assertCounted("sfu_requests_refused_total{limit=\"body\"}", 1);
    }

    @Test
    void shouldLimitMessagesAndTheirLength() {
        try (var other = odoo(2)) {
            var large = odoo(1);
            large.send("\"" + "x".repeat(20_000) + "\"");
            assertThat(large.closeCode()).isEqualTo(1009);
            var flood = odoo(1);
            flood.send("[" + "{\"message\":{\"name\":\"X\"}},".repeat(45) + "{\"message\":{\"name\":\"X\"}}]");
            assertThat(flood.closeCode()).isEqualTo(1008);

            assertThat(other.isOpen()).isTrue();
        }
        assertCounted("sfu_sockets_closed_total{reason=\"frame_too_large\"}", 1);
        assertCounted("sfu_sockets_closed_total{reason=\"flooding\"}", 1);
    }

    @Test
    void shouldLimitSessionsOfAChannel() {
        try (var one = odoo(1);
                var two = odoo(2)) {
            assertThat(TestClient.knock(NODE, uuid, token(3)).closeCode()).isEqualTo(4109);
            try (var stranger = SdpClient.open(NODE)) {
                stranger.send(message("Join").put("channel", uuid).put("token", token(4)));
                assertThat(stranger.closeCode()).isEqualTo(4109);
            }
            var whip = whip(5, "203.0.113.1");
            assertThat(whip.statusCode()).isEqualTo(503);
            assertThat(whip.headers().firstValue("Retry-After")).isPresent();

            assertThat(one.isOpen() && two.isOpen()).isTrue();
        }
        assertCounted("sfu_sockets_closed_total{reason=\"channel_full\"}", 2);
    }

    @Test
    void shouldLimitSocketsOfAnAddress() {
        until("no others are there", () -> NODE.manage("/metrics").body().contains("sfu_sockets 0.0"));
        var sockets = new ArrayList<TestClient>();
        try {
            for (int i = 0; i < 12; i++) {
                sockets.add(TestClient.open(NODE, "/"));
            }

            assertThatThrownBy(() -> TestClient.open(NODE, "/")).hasCauseInstanceOf(WebSocketHandshakeException.class);
        } finally {
            sockets.forEach(TestClient::close);
        }
        assertCounted("sfu_sockets_refused_total{reason=\"address\"}", 1);
    }

    @Test
    void shouldLimitSocketsThatWaitForAuthentication() {
        try (var strict = TestNode.start(Map.of("SFU_MAX_PENDING_SOCKETS", "1"));
                var waiting = TestClient.open(strict, "/")) {
            assertThatThrownBy(() -> TestClient.open(strict, "/"))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);

            assertThat(waiting.isOpen()).isTrue();
            assertThat(strict.manage("/metrics").body())
                    .contains("sfu_sockets_refused_total{reason=\"pending_total\"} 1.0");
        }
    }

    @Test
    void shouldLimitChannelsOfTheNode() {
        try (var small = TestNode.start(Map.of("SFU_MAX_CHANNELS", "1"))) {
            small.uuid(Tokens.room("a"));

            var refused = small.channel(Tokens.room("b"));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(small.manage("/metrics").body())
                    .contains("sfu_channels_refused_total{reason=\"node_full\"} 1.0");
        }
    }

    @Test
    void shouldLimitErrorsOfASession() {
        var client = odoo(1);

        for (int i = 0; i < 7; i++) {
            client.send("nonsense");
        }

        assertThat(client.closeCode()).isEqualTo(1011);
        assertCounted("sfu_sockets_closed_total{reason=\"error\"}", 1);
    }

    /// Joining again does not renew what a session may begin; muting costs nothing.
    @Test
    void shouldLimitWhatASessionBeginsInTheSdpDialect() {
        try (var viewer = SdpClient.join(NODE, uuid, token(2), "Viewer")) {
            viewer.subscribe();
            try (var toggler = SdpClient.join(NODE, uuid, token(1), "Toggler")) {
                toggler.send(message("PublishOffer").put("sdp", SdpDialectIT.silent(3)));
                toggler.expect("PublishAnswer");
                for (int i = 0; i < 6; i++) {
                    toggler.send(message("MuteTrack").put("source", "camera").put("muted", i % 2 == 0));
                }
            }
            until("the toggler left", () -> NODE.sessions(uuid) == 1);
            try (var toggler = SdpClient.join(NODE, uuid, token(1), "Toggler")) {
                toggler.send(message("PublishOffer").put("sdp", SdpDialectIT.silent(3)));

                var refused = toggler.expect("Error");

                assertThat(refused.path("about").asText()).isEqualTo("PublishOffer");
                assertThat(refused.path("message").asText())
                        .contains("4 streams in a minute", "SFU_MAX_PUBLICATIONS_PER_MINUTE");
                toggler.send(message("PublishOffer").put("sdp", SdpDialectIT.silent(1)));
                toggler.expect("PublishAnswer");
            }
            until(
                    "the viewer was told of what was taken",
                    () -> viewer.all().stream()
                                    .filter(message ->
                                            message.path("type").asText().equals("TrackAdded"))
                                    .count()
                            == 4);
        }
        assertCounted("sfu_publications_refused_total{limit=\"rate\"}", 3);
    }

    @Test
    void shouldLimitWhatASessionBeginsInTheOdooDialect() {
        try (var viewer = odoo(2)) {
            var toggler = odoo(1);
            for (int i = 1; i <= 4; i++) {
                ask(toggler, i);
                int asked = i;
                toggler.expect(
                        "an answer",
                        envelope -> envelope.path("responseTo").asText().equals("c_" + asked));
            }

            for (int i = 5; i <= 11; i++) {
                ask(toggler, i);
            }

            assertThat(toggler.closeCode()).as("the seventh error").isEqualTo(1011);
            assertThat(viewer.isOpen()).isTrue();
        }
        assertCounted("sfu_publications_refused_total{limit=\"rate\"}", 7);
    }

    private static void ask(TestClient client, int number) {
        client.send("[{\"message\":{\"name\":\"INIT_PRODUCER\",\"payload\":" + PRODUCER.formatted(1_000 + number)
                + "},\"needResponse\":\"c_" + number + "\"}]");
    }

    /// One runs, four wait, and none of them ends here: of six begun at once one is refused.
    @Test
    void shouldLimitHandshakesAtATime() throws Exception {
        try (var strict = TestNode.start(Map.of("SFU_MAX_HANDSHAKES", "1"))) {
            var room = strict.uuid(Tokens.roomWithKey("handshakes"));
            try (var one = HangingClient.join(strict, room, token(1));
                    var two = HangingClient.join(strict, room, token(2));
                    var three = HangingClient.join(strict, room, token(3))) {
                var clients = List.of(one, two, three);

                until("one is closed", () -> {
                    clients.forEach(HangingClient::begin);
                    return clients.stream().anyMatch(client -> !client.isOpen());
                });

                assertThat(clients)
                        .filteredOn(client -> !client.isOpen())
                        .singleElement()
                        .satisfies(client -> assertThat(client.closeCode()).isEqualTo(4110));
                assertThat(strict.sessions(room)).isEqualTo(2);
                assertThat(strict.manage("/metrics").body())
                        .contains("sfu_sockets_closed_total{reason=\"handshake_refused\"} 1.0")
                        .contains("sfu_dtls_handshakes_refused_total 1.0");
            }
        }
    }

    @Test
    void shouldLimitWhipOfAnAddress() {
        var unauthorized = "/v1/whip/" + uuid;
        // Few, since the budget refills: of eight there would be one more after 7.5 s.
        for (int i = 0; i < 4; i++) {
            assertThat(post(unauthorized, "Bearer x", "203.0.113.2").statusCode())
                    .isEqualTo(401);
        }

        var refused = post(unauthorized, "Bearer x", "203.0.113.2");

        assertRefused(refused, "whip_address");
        assertThat(NODE.send("DELETE", unauthorized + "/x", "", "X-Forwarded-For", "203.0.113.2")
                        .statusCode())
                .isEqualTo(429);
        assertThat(post(unauthorized, "Bearer x", "203.0.113.3").statusCode()).isEqualTo(401);
    }

    @Test
    void shouldLimitWhipOfAChannel() {
        assertThat(whip(1, "203.0.113.4").statusCode()).isEqualTo(201);
        assertThat(whip(1, "203.0.113.4").statusCode()).isEqualTo(201);

        assertRefused(whip(1, "203.0.113.5"), "whip_channel");

        var elsewhere = NODE.uuid(Tokens.roomWithKey("limits-elsewhere"));
        assertThat(post("/v1/whip/" + elsewhere, "Bearer " + token(1), "203.0.113.5")
                        .statusCode())
                .isEqualTo(201);
    }

    private HttpResponse<String> whip(int session, String address) {
        return post("/v1/whip/" + uuid, "Bearer " + token(session), address);
    }

    private static HttpResponse<String> post(String path, String authorization, String address) {
        return NODE.send(
                "POST",
                path,
                SdpDialectIT.silent(1),
                "Content-Type",
                "application/sdp",
                "Authorization",
                authorization,
                "X-Forwarded-For",
                address);
    }

    private static void assertRefused(HttpResponse<String> refused, String limit) {
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElse("0")))
                .isBetween(1, 60);
        assertThat(refused.body()).contains("too often");
        assertCounted("sfu_requests_refused_total{limit=\"" + limit + "\"}", 1);
    }
}
