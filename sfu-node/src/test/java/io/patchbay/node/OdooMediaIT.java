package io.patchbay.node;

import static io.patchbay.node.fakes.Wait.until;
import static io.patchbay.node.fakes.Wait.untilStill;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.OdooClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Calls in the odoo dialect with real libwebrtc peers, over a node's sockets.
class OdooMediaIT {
    private static final int ENOUGH_FRAMES = 15;
    private static final int ENOUGH_AUDIO = 30;
    private static final int FEW_FRAMES = 3;
    private static final int FEW_PACKETS = 5;
    private static final Duration STILL = Duration.ofMillis(500);
    private static final List<String> ALL = List.of("VP8", "H264");
    private static final String CONNECTIONS_MEASURED = "sfu_peer_connection_duration_seconds_count [1-9].*";

    private static TestNode node;
    private static Camera camera;

    private final List<OdooClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        node = TestNode.start();
        camera = new Camera();
    }

    @AfterAll
    static void stop() {
        camera.close();
        node.close();
    }

    @AfterEach
    void leave() {
        clients.forEach(OdooClient::close);
    }

    private static String channel(String room) {
        return node.uuid(Tokens.room(room));
    }

    private OdooClient join(String uuid, int id, List<String> videoCodecs) {
        var token = Tokens.session(Tokens.NODE_KEY, Integer.toString(id));
        var client = OdooClient.join(node, uuid, token, videoCodecs).run();
        clients.add(client);
        return client;
    }

    private OdooClient publish(String uuid, int id) {
        var client = join(uuid, id, ALL);
        client.publish(camera);
        return client;
    }

    private static void awaitMedia(OdooClient viewer, int publisher) {
        until("video is decoded", () -> frames(viewer, publisher) >= ENOUGH_FRAMES);
        until("audio arrives", () -> viewer.audioPackets() >= ENOUGH_AUDIO);
    }

    private static int frames(OdooClient viewer, int publisher) {
        return viewer.received(publisher, "camera").videoFrames();
    }

    private static void assertRates(String uuid) {
        var rates = node.stats(uuid).path("sessionsStats").path("incomingBitRate");
        assertThat(rates.path("audio").asLong()).isPositive();
        assertThat(rates.path("camera").asLong())
                .isGreaterThan(rates.path("audio").asLong());
        assertThat(rates.path("screen").asLong()).isZero();
        assertThat(rates.path("total").asLong())
                .isEqualTo(rates.path("audio").asLong() + rates.path("camera").asLong());
    }

    private static void awaitMore(OdooClient viewer, int publisher) {
        int seen = frames(viewer, publisher);
        until("video goes on", () -> frames(viewer, publisher) >= seen + ENOUGH_FRAMES);
    }

    @Test
    void shouldLetPeopleSeeAndHearEachOtherComeLateAndLeave() {
        var uuid = channel("call");
        var anna = publish(uuid, 1);
        var bert = publish(uuid, 2);
        awaitMedia(anna, 2);
        awaitMedia(bert, 1);

        var carl = publish(uuid, 3);
        awaitMedia(carl, 1);
        awaitMedia(carl, 2);
        awaitMedia(anna, 3);
        assertThat(carl.received(1, "camera").sizes()).contains("640x360");
        assertRates(uuid);
        assertThat(node.manage("/metrics").body())
                .contains("sfu_active_publishers_total 3", "sfu_active_consumers_total 12")
                .containsPattern("sfu_rtp_packets_forwarded_total [1-9]")
                .containsPattern("sfu_media_received_bits_per_second\\{type=\"camera\"} [1-9]")
                .containsPattern("sfu_media_sent_bits_per_second [1-9]")
                .containsPattern("sfu_rtp_forwarding_latency_seconds_count [1-9]");

        clients.remove(anna);
        anna.close();
        until("two are left", () -> node.sessions(uuid) == 2);
        until(
                "her connections are measured",
                () -> node.manage("/metrics").body().lines().anyMatch(line -> line.matches(CONNECTIONS_MEASURED)));
        awaitMore(carl, 2);
        awaitMore(bert, 3);
    }

    @Test
    void shouldKeepWishesAndMutesApart() {
        var uuid = channel("wishes");
        var anna = publish(uuid, 1);
        var bert = join(uuid, 2, ALL);
        awaitMedia(bert, 1);

        bert.bus().message("CONSUMPTION_CHANGE", "{\"sessionId\":1,\"states\":{\"camera\":false}}");
        untilStill("no video for who does not want it", () -> frames(bert, 1), STILL);
        anna.bus().message("PRODUCTION_CHANGE", "{\"type\":\"camera\",\"active\":false}");
        anna.bus().message("PRODUCTION_CHANGE", "{\"type\":\"camera\",\"active\":true}");
        untilStill("the wish outlives a pause", () -> frames(bert, 1), STILL);
        bert.bus().message("CONSUMPTION_CHANGE", "{\"sessionId\":1,\"states\":{\"camera\":true}}");
        awaitMore(bert, 1);

        anna.bus().message("PRODUCTION_CHANGE", "{\"type\":\"audio\",\"active\":false}");
        untilStill("nothing to hear of who is mute", bert::audioPackets, STILL);
        awaitMore(bert, 1);
        long heard = bert.audioPackets();
        anna.bus().message("PRODUCTION_CHANGE", "{\"type\":\"audio\",\"active\":true}");
        until("audio goes on", () -> bert.audioPackets() >= heard + ENOUGH_AUDIO);
    }

    @Test
    void shouldTakeSomebodyBackAfterACut() {
        var uuid = channel("cut");
        var anna = publish(uuid, 1);
        var bert = publish(uuid, 2);
        bert.bus().message("CONSUMPTION_CHANGE", "{\"sessionId\":1,\"states\":{\"audio\":false}}");
        awaitMedia(anna, 2);
        until("bert sees anna", () -> frames(bert, 1) >= ENOUGH_FRAMES);

        clients.remove(anna);
        anna.cut();
        var again = publish(uuid, 1);

        awaitMedia(again, 2);
        awaitMore(bert, 1);
        assertThat(node.sessions(uuid)).isEqualTo(2);
        assertThat(bert.consumed().stream().filter("1 camera"::equals)).hasSize(2);
        long heard = bert.audioPackets();
        awaitMore(bert, 1);
        assertThat(bert.audioPackets())
                .as("the wish for no audio outlives the cut")
                .isEqualTo(heard);
    }

    /// Five people who all see and hear each other: the last comes late, one leaves, one is cut off and comes back.
    @Test
    void shouldCarryFivePeopleWhoComeAndGo() {
        var uuid = channel("five");
        var people = new TreeMap<Integer, OdooClient>();
        try (var small = new Camera(320, 180, 10)) {
            for (int id = 1; id <= 4; id++) {
                people.put(id, publish(uuid, id, small));
            }
            awaitEverybody(people);
            people.put(5, publish(uuid, 5, small));
            awaitEverybody(people);

            takeAway(people, 2).close();
            until("four are left", () -> node.sessions(uuid) == 4);
            awaitEverybody(people);

            takeAway(people, 3).cut();
            people.put(3, publish(uuid, 3, small));
            awaitEverybody(people);
            assertThat(node.sessions(uuid)).isEqualTo(4);
        }
    }

    private OdooClient takeAway(Map<Integer, OdooClient> people, int id) {
        var gone = Objects.requireNonNull(people.remove(id));
        clients.remove(gone);
        return gone;
    }

    private OdooClient publish(String uuid, int id, Camera of) {
        var client = join(uuid, id, ALL);
        client.publish(of);
        return client;
    }

    /// Each gets more pictures and more sound of each other one than it had; all are waited for at the same time.
    private static void awaitEverybody(Map<Integer, OdooClient> people) {
        var waits = new ArrayList<Runnable>();
        people.forEach((viewer, client) -> {
            for (int publisher : people.keySet()) {
                if (publisher != viewer) {
                    int seen = frames(client, publisher);
                    waits.add(() ->
                            until(viewer + " sees " + publisher, () -> frames(client, publisher) >= seen + FEW_FRAMES));
                }
            }
            var heard = client.audioPacketsBySsrc();
            waits.add(() -> until(
                    viewer + " hears all",
                    () -> client.audioPacketsBySsrc().entrySet().stream()
                                    .filter(now -> now.getValue() >= heard.getOrDefault(now.getKey(), 0L) + FEW_PACKETS)
                                    .count()
                            == people.size() - 1));
        });
        waits.forEach(Runnable::run);
    }

    @Test
    void shouldTellNobodyOfWhatTheyCannotDecode() {
        var uuid = channel("h264");
        var anna = publish(uuid, 1);
        var bert = join(uuid, 2, List.of("H264"));
        bert.publish(camera);

        awaitMedia(anna, 2);
        until("bert hears anna", () -> bert.audioPackets() >= ENOUGH_AUDIO);

        assertThat(bert.consumed()).containsExactly("1 audio");
    }

    @Test
    void shouldCloseTheSocketOfWhoLostTheMediaPath() {
        var uuid = channel("lost");
        var anna = publish(uuid, 1);
        var bert = publish(uuid, 2);
        awaitMedia(bert, 1);

        anna.closeMedia();

        assertThat(anna.bus().closeCode()).isEqualTo(1011);
        until("one is left", () -> node.sessions(uuid) == 1);
        assertThat(bert.bus().isOpen()).isTrue();
        clients.remove(anna);
    }
}
