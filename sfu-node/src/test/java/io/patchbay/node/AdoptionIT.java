package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.broker.BrokerConfig;
import io.patchbay.broker.EmbeddedBroker;
import io.patchbay.broker.FreePorts;
import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.node.channel.RoomPath;
import io.patchbay.node.fakes.NodeProcess;
import io.patchbay.node.fakes.ReconnectingClient;
import io.patchbay.node.fakes.SignalingAddress;
import io.patchbay.node.fakes.StuckCommonPool;
import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.Wait;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.OdooClient;
import io.patchbay.schemas.seal.SealingKeys;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Calls that outlive their node, on a real broker (ADR 0075).
@ExtendWith(KafkaExtension.class)
class AdoptionIT {
    private static final int ENOUGH_FRAMES = 15;
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final SealingKeys FLEET_KEYS = SealingKeys.generate();

    /// Names of this test's nodes: all tests share one broker.
    private final String fleet = "adopt-" + NUMBERS.incrementAndGet() + "-";

    private Map<String, String> settings(KafkaBroker broker, String name, String... more) {
        var settings = new HashMap<String, String>();
        settings.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("SFU_NODE_ID", fleet + name);
        settings.put("SFU_GATEWAY_PING_INTERVAL", "500");
        settings.put("SFU_FLEET_PRIVATE_KEYS", FLEET_KEYS.privateKeys());
        settings.put("SFU_BATCH_MS", "10");
        // Test machines are slow; only the paused node is meant to be silent.
        settings.put("SFU_PROBE_TIMEOUT_MS", "1000");
        settings.put("NUM_WORKERS", "1");
        for (var i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private TestNode start(KafkaBroker broker, String name, String... more) {
        return TestNode.start(settings(broker, name, more));
    }

    /// A channel without media, as a gateway asks for one.
    private static String open(TestNode node, String room) {
        return ask(node, room).path("uuid").asText();
    }

    private static JsonNode ask(TestNode node, String room) {
        return TestNode.json(node.get(
                "/v1/channel?webRTC=false",
                "Authorization",
                "Bearer " + Tokens.roomWithKey(room),
                "Patchbay-Tenant",
                "acme",
                "Patchbay-Room",
                room));
    }

    /// Asks who has a room, as a gateway that no aggregator answers.
    private static HttpResponse<String> whoHas(TestNode node, String room) {
        var token = Tokens.sign(Tokens.NODE_KEY, "{\"exp\":" + Tokens.FAR + "}");
        return node.get("/v1/fleet/rooms/" + room, "Authorization", "Bearer " + token);
    }

    private static TestClient join(TestNode node, String uuid, int sessionId) {
        return TestClient.join(node, uuid, Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(sessionId)));
    }

    private static void assertHears(TestClient speaker, TestClient listener, String word) {
        speaker.message("BROADCAST", "\"" + word + "\"");
        var heard = listener.expect(
                word,
                envelope -> envelope.at("/message/payload/message").asText().equals(word));
        assertThat(heard.at("/message/name").asText()).isEqualTo("BROADCAST");
    }

    @Test
    void shouldRelayToTheOwnerThatLives(KafkaBroker broker) {
        try (var owner = start(broker, "owner");
                var other = start(broker, "other")) {
            var uuid = open(owner, fleet + "room");
            try (var here = join(owner, uuid, 1);
                    var there = join(other, uuid, 2)) {
                assertHears(here, there, "hello");
                assertHears(there, here, "hello back");
                assertThat(owner.sessions(uuid)).isEqualTo(2);
                assertThat(other.sessions(uuid)).isZero();
            }
            Wait.until("both gone", () -> owner.sessions(uuid) == 0);
            var stranger = TestClient.knock(other, uuid, Tokens.session("d3Jvbmc", "3"));
            assertThat(stranger.closeCode()).isEqualTo(4106);
        }
    }

    /// What clients may send is less than what nodes send, who gather it.
    @Test
    void shouldRelayFramesThatAreLongerThanAClientMaySend(KafkaBroker broker) {
        try (var owner = start(broker, "owner");
                var other = start(broker, "other", "SFU_MAX_FRAME_BYTES", "1024")) {
            var uuid = open(owner, fleet + "room");
            try (var here = join(owner, uuid, 1);
                    var there = join(other, uuid, 2)) {
                assertHears(here, there, "long ".repeat(1_000));
            }
        }
    }

    @Test
    void shouldSendRelayedClientsBackWithARecoverableCodeWhenItLeaves(KafkaBroker broker) {
        try (var owner = start(broker, "owner")) {
            var other = start(broker, "other");
            var uuid = open(owner, fleet + "room");
            var there = join(other, uuid, 2);

            other.close();

            assertThat(there.closeCode()).isEqualTo(1001);
            Wait.until("gone", () -> owner.sessions(uuid) == 0);
        }
    }

    @Test
    void shouldPutEverybodyBackInTheSameRoomAfterAKill(KafkaBroker broker) throws Exception {
        try (var a = start(broker, "a");
                var b = start(broker, "b");
                var victim = NodeProcess.start(settings(broker, "victim"));
                var address = SignalingAddress.of(
                        List.of(victim.httpPort(), a.node().port(), b.node().port()))) {
            var uuid = victim.open(fleet + "room");
            try (var one = ReconnectingClient.start(address, uuid, 1);
                    var two = ReconnectingClient.start(address, uuid, 2);
                    var three = ReconnectingClient.start(address, uuid, 3)) {
                Wait.until("all in", () -> one.joins() > 0 && two.joins() > 0 && three.joins() > 0);
                assertHears(one.current(), three.current(), "before");

                victim.kill();
                var killedNs = System.nanoTime();
                Wait.until("all back", () -> one.joins() > 1 && two.joins() > 1 && three.joins() > 1);
                assertHears(one.current(), two.current(), "after");
                assertHears(two.current(), three.current(), "again");

                var tookMs = (System.nanoTime() - killedNs) / 1_000_000;
                System.out.println("everybody back in the room " + tookMs + " ms after kill -9");
                assertThat(Duration.ofMillis(tookMs)).isLessThan(Duration.ofSeconds(5));
                assertThat(List.of(a.sessions(uuid), b.sessions(uuid))).containsExactlyInAnyOrder(0, 3);
            }
        }
    }

    @Test
    void shouldShowVideoAgainAfterAKill(KafkaBroker broker) throws Exception {
        try (var camera = new Camera();
                var heir = start(broker, "heir");
                var victim = NodeProcess.start(settings(broker, "victim"));
                var address = SignalingAddress.of(
                        List.of(victim.httpPort(), heir.node().port()))) {
            var uuid = victim.openWithMedia(fleet + "room");
            try (var anna = enter(address, uuid, 1);
                    var bert = enter(address, uuid, 2)) {
                anna.publish(camera);
                Wait.until("video before", () -> frames(bert, 1) >= ENOUGH_FRAMES);
            }
            victim.kill();
            var killedNs = System.nanoTime();
            try (var anna = enter(address, uuid, 1);
                    var bert = enter(address, uuid, 2)) {
                anna.publish(camera);
                Wait.until("video after", () -> frames(bert, 1) >= ENOUGH_FRAMES);

                var tookMs = (System.nanoTime() - killedNs) / 1_000_000;
                System.out.println("video decoded again " + tookMs + " ms after kill -9");
                // Stock clients wait up to 2 s before they come back; these did not.
                assertThat(Duration.ofMillis(tookMs)).isLessThan(Duration.ofSeconds(3));
                assertThat(heir.sessions(uuid)).isEqualTo(2);
            }
        }
    }

    private static OdooClient enter(SignalingAddress address, String uuid, int sessionId) {
        var token = Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(sessionId));
        return OdooClient.join(address.hostAndPort(), uuid, token, List.of("VP8"))
                .run();
    }

    private static int frames(OdooClient viewer, int publisher) {
        return viewer.received(publisher, "camera").videoFrames();
    }

    @Test
    void shouldServeOneRoomOnceWhenTwoNodesLookAtOnce(KafkaBroker broker) throws Exception {
        try (var a = start(broker, "a");
                var b = start(broker, "b");
                var victim = NodeProcess.start(settings(broker, "victim"));
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var round = 0; round < 3; round++) {
                var room = fleet + "room-" + round;
                var uuid = victim.open(room);
                join(a, uuid, 9).close();
                join(b, uuid, 9).close();
            }
            victim.kill();
            for (var uuid : victim.opened()) {
                // Not in the common pool, which relays of both nodes need: they would wait for what waits for them.
                var left = CompletableFuture.supplyAsync(() -> join(a, uuid, 1), clients);
                var right = CompletableFuture.supplyAsync(() -> join(b, uuid, 2), clients);

                try (var one = left.join();
                        var two = right.join()) {
                    assertHears(one, two, "together");
                    assertThat(List.of(a.sessions(uuid), b.sessions(uuid))).containsExactlyInAnyOrder(0, 2);
                }
            }
        }
    }

    /// The JVM's common pool has one thread on a small machine, and anything in the process may block it. No relay
    /// opens then, and one that opens when its client was given up must not push out that client's next try.
    @Test
    void shouldNeitherAdoptNorRelayTooLateWhileTheCommonPoolIsStuck(KafkaBroker broker) {
        try (var other = start(broker, "other", "SFU_AUTHENTICATION_TIMEOUT_MS", "30000");
                var owner = NodeProcess.start(settings(broker, "owner", "SFU_AUTHENTICATION_TIMEOUT_MS", "30000"))) {
            var uuid = owner.open(fleet + "room");
            // All are opened before: these clients need the common pool too.
            try (var member = owner.join(uuid, 1);
                    var early = TestClient.open(other, "/v1/room/" + uuid);
                    var again = TestClient.open("127.0.0.1:" + owner.httpPort(), "/v1/room/" + uuid)) {
                join(other, uuid, 9).close();
                Wait.until("first visitor gone", () -> owner.sessions(uuid) == 1);
                var token = Tokens.session(Tokens.CHANNEL_KEY, "2");
                try (var _ = StuckCommonPool.hold()) {
                    assertThat(open(other, fleet + "room"))
                            .as("asked by a gateway")
                            .isNotEqualTo(uuid);

                    early.identify(uuid, token);
                    assertThat(early.closeCode())
                            .as("no relay, but no silence either")
                            .isEqualTo(1011);

                    again.identify(uuid, token);
                    again.readyFrame();
                }
                Wait.until("late line ended", () -> metrics(other).contains("\nsfu_signaling_relays 0"));

                assertHears(member, again, "one");
                assertHears(again, member, "two");
                assertThat(owner.sessions(uuid)).isEqualTo(2);
                assertThat(owner.metric("sfu_sessions_admitted_total")).isEqualTo(3);
            }
        }
    }

    private static String metrics(TestNode node) {
        return node.manage("/metrics").body();
    }

    @Test
    void shouldGiveARoomBackThatAnotherNodeAdopted(KafkaBroker broker) throws Exception {
        try (var a = start(broker, "a");
                var paused = NodeProcess.start(settings(broker, "paused"))) {
            var uuid = paused.open(fleet + "room");
            var early = paused.join(uuid, 1);
            paused.pause();
            try (var late = join(a, uuid, 2)) {
                assertThat(late.isOpen()).isTrue();

                paused.resume();

                assertThat(early.closeCode()).isEqualTo(1001);
                Wait.until("let go", () -> paused.sessions(uuid) == 0);
                try (var back = paused.join(uuid, 1)) {
                    assertHears(late, back, "one room");
                    assertThat(a.sessions(uuid)).isEqualTo(2);
                    assertThat(paused.sessions(uuid)).isZero();
                }
            }
        }
    }

    @Test
    void shouldTellGatewaysWhichNodeHasARoom(KafkaBroker broker) {
        try (var owner = start(broker, "owner");
                var other = start(broker, "other")) {
            var uuid = open(owner, fleet + "room");
            var answer = "{\"uuid\":\"" + uuid + "\",\"nodeId\":\"" + fleet + "owner\"}";

            Wait.until(
                    "the other node knows", () -> whoHas(other, fleet + "room").statusCode() == 200);

            for (var node : List.of(owner, other)) {
                assertThat(whoHas(node, fleet + "room").body()).isEqualTo(answer);
                assertThat(whoHas(node, fleet + "no-room").statusCode()).isEqualTo(404);
                assertThat(node.get("/v1/fleet/rooms/" + fleet + "room").statusCode())
                        .isEqualTo(401);
                var forEver = Tokens.sign(Tokens.NODE_KEY, "{\"iss\":\"x\"}");
                assertThat(node.get("/v1/fleet/rooms/" + fleet + "room", "Authorization", "Bearer " + forEver)
                                .statusCode())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void shouldLeaveAChannelToAnOwnerThatIsCutOffFromKafkaOnly() throws Exception {
        var ports = FreePorts.take(3);
        var data = Files.createTempDirectory("patchbay-cut-");
        try (var way = SignalingAddress.of(List.of(ports.get(2)));
                var kafka = EmbeddedBroker.start(new BrokerConfig(
                        ports.get(0), ports.get(1), data, true, new BrokerConfig.SideDoor(ports.get(2), way.port())))) {
            kafka.createTopics(3);
            try (var other = start(kafka, "other");
                    var owner = start(kafka, "owner", "KAFKA_BOOTSTRAP_SERVERS", way.hostAndPort())) {
                var known = open(owner, fleet + "known");
                join(other, known, 9).close();

                way.cut();

                var unknown = open(owner, fleet + "unknown");
                assertThat(whoHas(other, fleet + "known").body()).contains(known, fleet + "owner");
                assertThat(whoHas(owner, fleet + "unknown").body()).contains(unknown, fleet + "owner");
                assertThat(whoHas(other, fleet + "unknown").statusCode()).isEqualTo(404);
                for (var uuid : List.of(known, unknown)) {
                    var path = RoomPath.to(uuid, fleet + "owner");
                    try (var here = join(owner, uuid, 1);
                            var there = TestClient.open(other, path)) {
                        there.send("{\"channelUUID\":\"" + uuid + "\",\"jwt\":\""
                                + Tokens.session(Tokens.CHANNEL_KEY, "2") + "\"}");
                        there.readyFrame();
                        assertHears(here, there, "one room");
                        assertThat(owner.sessions(uuid)).isEqualTo(2);
                        assertThat(other.sessions(uuid)).isZero();
                    }
                }
            }
        }
    }

    @Test
    void shouldBringARoomBackUnderItsUuidForAGateway(KafkaBroker broker) throws Exception {
        try (var asked = start(broker, "asked");
                var other = start(broker, "other");
                var victim = NodeProcess.start(settings(broker, "victim"))) {
            var uuid = victim.open(fleet + "room");
            join(asked, uuid, 9).close();
            join(other, uuid, 9).close();
            victim.kill();

            assertThat(open(asked, fleet + "room")).isEqualTo(uuid);

            try (var one = join(asked, uuid, 1);
                    var two = join(other, uuid, 2)) {
                assertHears(one, two, "still this room");
                assertThat(asked.sessions(uuid)).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldNameTheRoomsChannelThoughItsOwnerIsSilent(KafkaBroker broker) {
        var everywhere = new String[] {"SFU_SIGNALING_URL", "https://rooms.example"};
        try (var asked = start(broker, "asked", everywhere);
                var paused = NodeProcess.start(settings(broker, "paused", everywhere))) {
            var uuid = paused.open(fleet + "room");
            join(asked, uuid, 9).close();
            paused.pause();

            var answer = ask(asked, fleet + "room");

            assertThat(answer.path("uuid").asText()).isEqualTo(uuid);
            assertThat(answer.path("url").asText())
                    .isEqualTo("https://rooms.example" + RoomPath.to(uuid, fleet + "paused"));
            try (var one = join(asked, uuid, 1)) {
                assertThat(one.isOpen()).isTrue();
                assertThat(asked.sessions(uuid)).isEqualTo(1);
            }
            assertThat(open(asked, fleet + "room")).as("served here by now").isEqualTo(uuid);
        }
    }

    @Test
    void shouldKnowItsRoomsRightAfterARestart(KafkaBroker broker) {
        var first = NodeProcess.start(settings(broker, "again"));
        var uuid = first.open(fleet + "room");
        first.kill();

        try (var second = start(broker, "again")) {
            assertThat(open(second, fleet + "room"))
                    .as("asked before anybody came back")
                    .isEqualTo(uuid);
            try (var one = join(second, uuid, 1)) {
                assertThat(one.isOpen()).isTrue();
            }
            assertThat(second.manage("/metrics").body()).contains("sfu_fleet_current 1.0");
        }
    }

    @Test
    void shouldTakeItsRoomsBackAfterARestartAtItsOwnAddress(KafkaBroker broker) throws Exception {
        var settings = settings(broker, "again");
        var first = NodeProcess.start(settings);
        var uuid = first.open(fleet + "room");
        first.join(uuid, 1).close();
        first.kill();

        try (var second = start(broker, "again")) {
            try (var one = join(second, uuid, 1);
                    var two = join(second, uuid, 2)) {
                assertHears(one, two, "still here");
            }
        }
    }
}
