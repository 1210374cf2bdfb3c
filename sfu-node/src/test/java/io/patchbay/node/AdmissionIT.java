package io.patchbay.node;

import static io.patchbay.node.fakes.TestNode.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who gets in over a WebSocket, and what the others are told.
class AdmissionIT {
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(Map.of("CHANNEL_SIZE", "2"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void shouldAdmitWithAnEmptyReadyFrameFirst() {
        var uuid = node.uuid(Tokens.roomWithKey("ready"));
        try (var client = TestClient.knock(node, uuid, Tokens.session(Tokens.CHANNEL_KEY, "42"))) {
            assertThat(client.readyFrame()).isEmpty();
            assertThat(node.sessions(uuid)).isEqualTo(1);
        }
    }

    @Test
    void shouldTellVersionTwoClientsTheFeatures() {
        var uuid = node.uuid(Tokens.roomWithKey("v2"));
        var token = Tokens.sign(
                Tokens.CHANNEL_KEY, "{\"session_id\":1,\"label\":\"Ann\",\"permissions\":{\"audioRecording\":true}}");
        try (var client = TestClient.knock(node, uuid, token)) {
            var ready = json(client.readyFrame());
            assertThat(ready.path("availableFeatures").path("rtc").asBoolean()).isTrue();
            assertThat(ready.path("recordingState").path("recording").asBoolean(true))
                    .isFalse();
        }
    }

    @Test
    void shouldTakeSocketsAtAnyPath() {
        var uuid = node.uuid(Tokens.room("path"));
        for (var path : new String[] {"/", "/some/where?x=1", "/v1/noop", "/v1/channel"}) {
            try (var client = TestClient.open(node, path)) {
                client.send(
                        "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.NODE_KEY, "1") + "\"}");
                assertThat(client.readyFrame()).as(path).isEmpty();
            }
        }
    }

    @Test
    void shouldAdmitTheOlderFormThatNamesTheChannelInTheToken() {
        var uuid = node.uuid(Tokens.room("legacy"));
        var token = Tokens.sign(Tokens.NODE_KEY, "{\"session_id\":\"a\",\"sfu_channel_uuid\":\"" + uuid + "\"}");
        try (var bare = TestClient.open(node, "/")) {
            bare.send("\"" + token + "\"");
            assertThat(bare.readyFrame()).isEmpty();
        }
        try (var object = TestClient.open(node, "/")) {
            object.send("{\"jwt\":\"" + token + "\"}");
            assertThat(object.readyFrame()).isEmpty();
        }
    }

    @Test
    void shouldRefuseTheOlderFormWhereTheChannelHasItsOwnKey() {
        var uuid = node.uuid(Tokens.roomWithKey("legacy-key"));
        var token = Tokens.sign(Tokens.NODE_KEY, "{\"session_id\":1,\"sfu_channel_uuid\":\"" + uuid + "\"}");
        var client = TestClient.open(node, "/");

        client.send("\"" + token + "\"");

        assertThat(client.closeCode()).isEqualTo(4106);
        assertThat(node.sessions(uuid)).isZero();
    }

    @Test
    void shouldRefuseWrongCredentials() {
        var uuid = node.uuid(Tokens.roomWithKey("refuse"));
        var good = Tokens.session(Tokens.CHANNEL_KEY, "1");
        for (var first : new String[] {
            "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.NODE_KEY, "1") + "\"}",
            "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session("b3RoZXI=", "1") + "\"}",
            "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + good.substring(0, good.length() - 4) + "\"}",
            "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.CHANNEL_KEY, "0") + "\"}",
            "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.CHANNEL_KEY, "\"\"") + "\"}",
            "{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.CHANNEL_KEY, "null") + "\"}",
            "{\"channelUUID\":\"" + uuid + "\"}",
            "{\"channelUUID\":\"unknown\",\"jwt\":\"" + Tokens.session(Tokens.NODE_KEY, "1") + "\"}",
            "{}",
            "\"\"",
            "7",
        }) {
            var client = TestClient.open(node, "/");
            client.send(first);

            assertThat(client.closeCode()).as(first).isEqualTo(4106);
        }
        assertThat(node.sessions(uuid)).isZero();
    }

    @Test
    void shouldCloseWithErrorWhenTheFirstMessageIsNoJson() {
        for (var first : new String[] {"hello", "{\"channelUUID\":", "[".repeat(5000)}) {
            var client = TestClient.open(node, "/");
            client.send(first);

            assertThat(client.closeCode()).isEqualTo(1011);
        }
    }

    @Test
    void shouldCloseSocketsThatSayNothing() {
        try (var strict = TestNode.start(Map.of("SFU_AUTHENTICATION_TIMEOUT_MS", "1500"))) {
            assertThat(TestClient.open(strict, "/").closeCode()).isEqualTo(4107);
        }
    }

    @Test
    void shouldRefuseOneTooManyButReplaceTheSame() {
        var uuid = node.uuid(Tokens.room("full"));
        var first = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"));
        try (var second = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "2"))) {
            var third = TestClient.knock(node, uuid, Tokens.session(Tokens.NODE_KEY, "3"));
            assertThat(third.closeCode()).isEqualTo(4109);

            try (var again = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "1"))) {
                assertThat(first.closeCode()).isEqualTo(4108);
                assertThat(second.expect("SESSION_LEAVE")
                                .path("message")
                                .path("payload")
                                .toString())
                        .isEqualTo("{\"sessionId\":1}");
                assertThat(node.sessions(uuid)).isEqualTo(2);
                assertThat(again.isOpen()).isTrue();
            }
        }
    }

    @Test
    void shouldKeepNumbersAndTextsApart() {
        var uuid = node.uuid(Tokens.room("types"));
        try (var number = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "42"));
                var text = TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, "\"42\""))) {
            text.message("BROADCAST", "1");

            assertThat(number.expect("BROADCAST")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"senderId\":\"42\",\"message\":1}");
            assertThat(node.sessions(uuid)).isEqualTo(2);
        }
    }

    @Test
    void shouldLimitSocketsThatWaitForAuthentication() {
        try (var strict = TestNode.start(Map.of("SFU_MAX_PENDING_SOCKETS_PER_ADDRESS", "3"))) {
            var uuid = strict.uuid(Tokens.room("pending"));
            var waiting = new ArrayList<TestClient>();
            for (var i = 0; i < 3; i++) {
                waiting.add(TestClient.open(strict, "/"));
            }

            assertThatThrownBy(() -> TestClient.open(strict, "/"))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);

            assertThat(strict.manage("/metrics").body())
                    .contains("sfu_sockets_refused_total{reason=\"pending_address\"} 1.0");
            waiting.getFirst()
                    .send("{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.NODE_KEY, "1")
                            + "\"}");
            waiting.getFirst().readyFrame();
            try (var next = TestClient.join(strict, uuid, Tokens.session(Tokens.NODE_KEY, "2"))) {
                assertThat(next.isOpen()).isTrue();
            }
            waiting.forEach(TestClient::close);
            Wait.until(
                    "sockets counted out",
                    () -> strict.manage("/metrics").body().contains("sfu_sockets 0.0"));
            assertThat(strict.manage("/metrics").body()).contains("sfu_sockets_pending 0.0");
        }
    }

    @Test
    void shouldRefuseHandshakesThatAreNone() throws IOException {
        var upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";

        assertThat(firstLine(upgrade + "\r\n")).contains(" 400 ");
        assertThat(firstLine(upgrade + "Sec-WebSocket-Version: 13\r\n\r\n")).contains(" 400 ");
        assertThat(firstLine(
                        upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 99\r\n\r\n"))
                .contains(" 426 ");
        assertThat(firstLine("\u0000\u0001nonsense\r\n\r\n")).contains(" 400 ");
        Wait.until("none is counted", () -> node.manage("/metrics").body().contains("sfu_sockets_pending 0.0"));
    }

    private static String firstLine(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), node.node().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return String.valueOf(reader.readLine());
        }
    }
}
