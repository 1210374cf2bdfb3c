package io.patchbay.node;

import static io.patchbay.node.fakes.TestNode.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What sessions of a channel say to each other and to the node, over real sockets.
class BusIT {
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(Map.of("SFU_BATCH_MS", "20"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static TestClient join(String uuid, int sessionId) {
        return TestClient.join(node, uuid, Tokens.session(Tokens.NODE_KEY, Integer.toString(sessionId)));
    }

    @Test
    void shouldRelayBroadcastsToTheOthersInChannelsWithoutMedia() {
        var uuid = json(node.get("/v1/channel?webRTC=false", "Authorization", "Bearer " + Tokens.room("broadcast")))
                .path("uuid")
                .asText();
        try (var ann = join(uuid, 1);
                var ben = join(uuid, 2);
                var cat = join(uuid, 3)) {
            ann.message("BROADCAST", "{\"text\":\"hi\",\"list\":[1,null,{\"a\":1.5}]}");

            for (var other : new TestClient[] {ben, cat}) {
                assertThat(other.frame())
                        .isEqualTo("[{\"message\":{\"name\":\"BROADCAST\",\"payload\":{\"senderId\":1,"
                                + "\"message\":{\"text\":\"hi\",\"list\":[1,null,{\"a\":1.5}]}}}}]");
            }
            assertThat(ann.unread()).isEmpty();
        }
    }

    @Test
    void shouldTellTheOthersWhenASessionLeaves() {
        var uuid = node.uuid(Tokens.room("leave"));
        try (var ann = join(uuid, 1)) {
            var ben = join(uuid, 2);
            ben.close();

            assertThat(ann.expect("SESSION_LEAVE")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"sessionId\":2}");
            Wait.until("one session", () -> node.sessions(uuid) == 1);
        }
    }

    @Test
    void shouldShareInfoAndRefreshBeforeItBroadcasts() {
        var uuid = node.uuid(Tokens.room("info"));
        try (var ann = join(uuid, 1);
                var ben = join(uuid, 2)) {
            ann.message("C_INFO_CHANGE", "{\"info\":{\"isTalking\":1,\"isDeaf\":\"\",\"other\":true}}");
            assertThat(ben.expect("S_INFO_CHANGE")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"1\":{\"isTalking\":true,\"isDeaf\":false}}");

            ann.message("C_INFO_CHANGE", "{\"info\":{\"isDeaf\":true}}");
            assertThat(ben.expect("S_INFO_CHANGE")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"1\":{\"isTalking\":true,\"isDeaf\":true}}");

            ben.message("C_INFO_CHANGE", "{\"info\":{\"isRaisingHand\":true},\"needRefresh\":true}");
            assertThat(ben.expect("S_INFO_CHANGE")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"1\":{\"isTalking\":true,\"isDeaf\":true}}");
            assertThat(ann.expect("S_INFO_CHANGE")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"2\":{\"isRaisingHand\":true}}");
        }
    }

    @Test
    void shouldSetFlagsByProduction() {
        var uuid = node.uuid(Tokens.room("production"));
        try (var ann = join(uuid, 1);
                var ben = join(uuid, 2)) {
            ann.message("PRODUCTION_CHANGE", "{\"type\":\"screen\",\"active\":true}");
            assertThat(ben.expect("S_INFO_CHANGE")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"1\":{\"isScreenSharingOn\":true}}");
            ann.message("PRODUCTION_CHANGE", "{\"type\":\"screen\",\"active\":false}");
            assertThat(ben.expect("S_INFO_CHANGE")
                            .path("message")
                            .path("payload")
                            .toString())
                    .isEqualTo("{\"1\":{\"isScreenSharingOn\":false}}");
        }
    }

    @Test
    void shouldAnswerRecordingRequestsAndLeaveUnknownOnesUnanswered() {
        var uuid = node.uuid(Tokens.room("recording"));
        try (var ann = join(uuid, 1)) {
            ann.send("[{\"message\":{\"name\":\"NO_SUCH_THING\"},\"needResponse\":\"c_0_0\"},"
                    + "{\"message\":{\"name\":\"NO_SUCH_MESSAGE\",\"payload\":{}}},"
                    + "{\"message\":{\"name\":\"START_RECORDING\",\"payload\":{}},\"needResponse\":\"c_0_1\"}]");

            assertThat(ann.frame()).isEqualTo("[{\"message\":false,\"responseTo\":\"c_0_1\"}]");
            assertThat(ann.isOpen()).isTrue();
        }
    }

    @Test
    void shouldSurviveSixMalformedFramesAndCloseAtTheSeventh() {
        var uuid = node.uuid(Tokens.room("malformed"));
        try (var ben = join(uuid, 2)) {
            var ann = join(uuid, 1);
            for (var bad : new String[] {"nonsense", "{}", "[1]", "[{\"message\":5}]", "[{\"responseTo\":3}]", "[{}"}) {
                ann.send(bad);
            }
            ann.send("[{\"message\":{\"name\":\"STOP_RECORDING\"},\"needResponse\":\"c_0_9\"}]");
            assertThat(ann.frame()).contains("c_0_9");

            ann.webSocket()
                    .sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true)
                    .join();

            assertThat(ann.closeCode()).isEqualTo(1011);
            ben.expect("SESSION_LEAVE");
            assertThat(ben.isOpen()).isTrue();
        }
    }

    @Test
    void shouldCloseFloodsAndOversizeFramesWithoutHarmToOthers() {
        var uuid = node.uuid(Tokens.room("flood"));
        try (var ben = join(uuid, 2)) {
            var flood = join(uuid, 1);
            flood.send("[" + "{\"message\":{\"name\":\"X\"}},".repeat(400) + "{\"message\":{\"name\":\"X\"}}]");
            assertThat(flood.closeCode()).isEqualTo(1008);

            var large = join(uuid, 3);
            large.send("\"" + "x".repeat(1_100_000) + "\"");
            assertThat(large.closeCode()).isEqualTo(1009);

            assertThat(ben.isOpen()).isTrue();
        }
    }

    @Test
    void shouldSurviveRandomFrames() {
        var seed = 20261121L;
        System.out.println("random frames, seed " + seed);
        var random = new Random(seed);
        var uuid = node.uuid(Tokens.room("random"));
        var valid = "[{\"message\":{\"name\":\"C_INFO_CHANGE\",\"payload\":{\"info\":{\"isTalking\":true},"
                + "\"needRefresh\":true}},\"needResponse\":\"c_1_1\"}]";
        try (var ben = join(uuid, 2)) {
            for (var round = 0; round < 60; round++) {
                var client = TestClient.open(node, "/");
                if (round % 2 == 0) {
                    client.send("{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.NODE_KEY, "1")
                            + "\"}");
                }
                client.send(mutated(valid, random));
                client.webSocket().abort();
            }
            Wait.until("only the other session is left", () -> node.sessions(uuid) == 1);
            assertThat(ben.isOpen()).isTrue();
            assertThat(node.get("/v1/noop").statusCode()).isEqualTo(200);
        }
    }

    /// The text cut short, or with a few characters changed.
    private static String mutated(String valid, Random random) {
        if (random.nextInt(3) == 0) {
            return valid.substring(0, random.nextInt(valid.length()));
        }
        var text = new StringBuilder(valid);
        for (var i = 0; i < 1 + random.nextInt(8); i++) {
            text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(96)));
        }
        return text.toString();
    }
}
