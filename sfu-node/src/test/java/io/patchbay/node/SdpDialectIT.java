package io.patchbay.node;

import static io.patchbay.node.SdpClient.message;
import static io.patchbay.node.fakes.Wait.until;
import static io.patchbay.node.fakes.Wait.untilStill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.sdp.SessionDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients of the SDP dialect on a real node, with libwebrtc.
class SdpDialectIT {
    private static final AtomicInteger ROOMS = new AtomicInteger();
    private static final int ENOUGH_FRAMES = 20;
    private static final Duration STILL = Duration.ofMillis(500);
    private static final TestNode NODE = TestNode.start(Map.of(
            "SFU_NODE_ID", "node-7",
            "SFU_ALLOWED_ORIGINS", "https://pages.example",
            "SFU_CONSENT_TIMEOUT_MS", "8000"));
    private static final Camera CAMERA = new Camera();

    private final String uuid = NODE.uuid(Tokens.roomWithKey("sdp-" + ROOMS.incrementAndGet()));
    private final List<SdpClient> clients = new ArrayList<>();

    @AfterEach
    void leave() {
        clients.forEach(SdpClient::close);
    }

    @AfterAll
    static void stop() {
        CAMERA.close();
        NODE.close();
    }

    private SdpClient join(int id, String name) {
        var client = SdpClient.join(NODE, uuid, Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(id)), name);
        clients.add(client);
        return client;
    }

    private static void awaitPicture(SdpClient viewer, int publisher) {
        until("video is decoded", () -> viewer.received(publisher, "camera").videoFrames() >= ENOUGH_FRAMES);
        until("audio is decoded", () -> viewer.received(publisher, "audio").audioBlocks() >= ENOUGH_FRAMES);
    }

    @Test
    void shouldLetThreePeopleMeetAndOneLeave() {
        var anna = join(1, "Anna");
        anna.publish(CAMERA);
        anna.subscribe();
        var bert = join(2, "Bert");
        bert.subscribe();
        bert.publish(CAMERA);
        awaitPicture(anna, 2);
        awaitPicture(bert, 1);

        var carl = join(3, "Carl");
        carl.publish(CAMERA);
        carl.subscribe();
        awaitPicture(carl, 1);
        awaitPicture(carl, 2);
        awaitPicture(anna, 3);
        assertThat(anna.expect("ParticipantJoined").path("name").asText()).isEqualTo("Bert");
        assertThat(carl.all().getFirst().path("node").asText()).isEqualTo("node-7");
        assertThat(carl.all().getFirst().path("participants").findValuesAsText("name"))
                .containsExactly("Anna", "Bert");

        bert.send(message("Leave"));

        assertThat(bert.closeCode()).isEqualTo(1000);
        assertThat(anna.expect("ParticipantLeft").path("session").asInt()).isEqualTo(2);
        assertThat(carl.expect("TrackRemoved").path("session").asInt()).isEqualTo(2);
        int seen = anna.received(3, "camera").videoFrames();
        until("the others go on", () -> anna.received(3, "camera").videoFrames() > seen + ENOUGH_FRAMES);

        // Whoever comes next gets the sections that became free.
        var dora = join(4, "Dora");
        dora.publish(CAMERA);
        awaitPicture(carl, 4);
        var lastOffer = carl.all().stream()
                .filter(message -> message.path("type").asText().equals("ConsumeOffer"))
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(lastOffer.path("sdp").asText().split("\r\nm=", -1)).hasSize(5);
    }

    @Test
    void shouldTellOthersOfMute() {
        var anna = join(1, "Anna");
        anna.publish(CAMERA);
        var bert = join(2, "Bert");
        bert.subscribe();
        awaitPicture(bert, 1);

        anna.send(message("MuteTrack").put("source", "camera").put("muted", true));

        var muted = bert.expect("TrackMuted");
        assertThat(muted.path("muted").asBoolean()).isTrue();
        assertThat(muted.path("source").asText()).isEqualTo("camera");
        assertThat(bert.expect("ParticipantUpdated")
                        .path("info")
                        .path("isCameraOn")
                        .asBoolean(true))
                .isFalse();
        int seen = bert.received(1, "camera").videoFrames();
        anna.send(message("MuteTrack").put("source", "camera").put("muted", false));
        until("the picture is back", () -> bert.received(1, "camera").videoFrames() > seen + ENOUGH_FRAMES);
    }

    @Test
    void shouldShowClientsOfBothDialectsToEachOther() {
        var odoo = TestClient.join(NODE, uuid, Tokens.session(Tokens.CHANNEL_KEY, "8"));
        var anna = join(1, "Anna");

        anna.send(message("UpdateInfo").set("info", TestNode.json("{\"isRaisingHand\":true}")));

        var change = odoo.expect(
                "raised hand",
                envelope -> envelope.at("/message/payload/1/isRaisingHand").asBoolean());
        assertThat(change.at("/message/payload/1").has("name")).isFalse();
        odoo.message("C_INFO_CHANGE", "{\"info\":{\"isTalking\":true},\"needRefresh\":true}");
        assertThat(anna.expect("ParticipantUpdated").path("session").asInt()).isEqualTo(8);
        odoo.close();
        assertThat(anna.expect("ParticipantLeft").path("session").asInt()).isEqualTo(8);
    }

    @Test
    void shouldRefuseWhoHasNoTokenAndSayWhy() {
        for (var first : List.of(
                "{\"type\":\"Join\",\"channel\":\"" + uuid + "\",\"token\":\"e30.e30.AA\"}",
                "{\"type\":\"Subscribe\"}")) {
            try (var stranger = SdpClient.open(NODE)) {
                stranger.sendText(first);

                assertThat(stranger.expect("Error").path("message").asText()).isNotEmpty();
                assertThat(stranger.closeCode()).isEqualTo(4106);
            }
        }
    }

    @Test
    void shouldSurviveBadMessagesAndEndAfterTooMany() {
        var anna = join(1, "Anna");

        for (var bad : List.of(
                "garbage",
                "{\"type\":\"PublishOffer\",\"sdp\":\"v=1\"}",
                "{\"type\":\"PublishOffer\",\"sdp\":\"v=0\\r\\nm=audio 9 X 0\\r\\n\"}",
                "{\"type\":\"ConsumeAnswer\",\"sdp\":\"v=0\"}",
                "{\"type\":\"Join\",\"channel\":\"x\",\"token\":\"y\"}",
                "{\"type\":\"Dance\"}")) {
            anna.sendText(bad);
            assertThat(anna.expect("Error").path("message").asText()).isNotEmpty();
        }
        anna.sendText("[]");

        assertThat(anna.closeCode()).isEqualTo(1011);
    }

    @Test
    void shouldTakePagesOfItsOwnAndOfListedOriginsOnly() {
        SdpClient.open(NODE, "Origin", "https://pages.example").close();
        SdpClient.open(NODE, "Origin", "http://" + NODE.address()).close();

        assertThatThrownBy(() -> SdpClient.open(NODE, "Origin", "https://evil.example"))
                .isInstanceOf(CompletionException.class);
        assertThat(NODE.manage("/metrics").body()).contains("reason=\"origin\"");
    }

    @Test
    void shouldCloseASessionThatFloods() {
        var anna = join(1, "Anna");

        try {
            for (int i = 0; i < 1000; i++) {
                anna.sendText("{\"type\":\"Ping\"}");
            }
        } catch (CompletionException closed) {
            // The node was faster: nothing can be sent any more.
            assertThat(closed).hasRootCauseMessage("Output closed");
        }

        assertThat(anna.closeCode()).isEqualTo(1008);
        assertThat(anna.all().stream().map(JsonNode::toString)).anyMatch(text -> text.contains("too many"));
    }

    /// What the client says it can take decides on the layer it is sent, and it is told which.
    @Test
    void shouldSendTheLayerThatFitsTheBandwidthThatAClientNames() {
        try (var large = new Camera(960, 540, 10)) {
            var anna = join(1, "Anna");
            anna.publishLayers(large);
            var bert = join(2, "Bert");
            bert.send(message("UpdateBandwidth").put("bps", 30_000));
            bert.subscribe();
            until("the smallest picture", () -> hasPicture(bert, "240x"));
            assertThat(layerOf(bert)).isZero();

            bert.send(message("UpdateBandwidth").put("bps", 100_000_000));
            until("a larger one", () -> hasPicture(bert, "480x") || hasPicture(bert, "960x"));
            until("it is told", () -> layerOf(bert) > 0);

            bert.send(message("UpdateBandwidth").put("bps", 30_000));
            until("the smallest again", () -> layerOf(bert) == 0);
        }
    }

    private static boolean hasPicture(SdpClient viewer, String size) {
        return viewer.received(1, "camera").sizes().stream().anyMatch(seen -> seen.startsWith(size));
    }

    /// Of the newest message about it.
    private static int layerOf(SdpClient viewer) {
        var track = viewer.expect(
                "quality",
                message -> message.path("type").asText().equals("QualityUpdate")
                        && message.path("tracks").path(0).path("layer").asInt(-1) >= 0);
        assertThat(track.path("tracks").path(0).path("layers").asInt()).isEqualTo(3);
        assertThat(track.path("tracks").path(0).path("bps").isNumber()).isTrue();
        return track.path("tracks").path(0).path("layer").asInt();
    }

    @Test
    void shouldKeepAWishWhenWhoItIsAboutComesBack() {
        var anna = join(1, "Anna");
        anna.publish(CAMERA);
        var bert = join(2, "Bert");
        bert.subscribe();
        awaitPicture(bert, 1);
        var track = bert.expect(
                "camera",
                message -> message.path("type").asText().equals("TrackAdded")
                        && message.path("source").asText().equals("camera"));
        bert.send(message("SelectTrack")
                .put("track", track.path("track").asText())
                .put("active", false));
        untilStill("nothing comes", () -> bert.received(1, "camera").videoFrames(), STILL);

        clients.remove(anna);
        anna.close();
        var again = join(1, "Anna");
        again.publish(CAMERA);

        var anew = bert.expect(
                "camera",
                message -> message.path("type").asText().equals("TrackAdded")
                        && message.path("source").asText().equals("camera"));
        long heard = bert.receiving().audioPackets();
        until("bert hears her", () -> bert.receiving().audioPackets() >= heard + ENOUGH_FRAMES);
        untilStill("nothing comes", () -> bert.received(1, "camera").videoFrames(), STILL);
        int seen = bert.received(1, "camera").videoFrames();
        bert.send(
                message("SelectTrack").put("track", anew.path("track").asText()).put("active", true));
        until("the picture is back", () -> bert.received(1, "camera").videoFrames() > seen + ENOUGH_FRAMES);
    }

    /// As after a broken cable: the client hears of it by a code after which it comes back.
    @Test
    void shouldCloseTheSocketOfWhoWentSilent() {
        var anna = join(1, "Anna");
        try (var cable = anna.publishThroughRelay(CAMERA)) {
            var bert = join(2, "Bert");
            bert.subscribe();
            until("video is decoded", () -> bert.received(1, "camera").videoFrames() >= ENOUGH_FRAMES);

            cable.cut(true);

            assertThat(anna.closeCode()).isEqualTo(1011);
            assertThat(bert.expect("ParticipantLeft").path("session").asInt()).isEqualTo(1);
            assertThat(NODE.manage("/metrics").body())
                    .containsPattern("sfu_sockets_closed_total\\{reason=\"media_lost\"} [1-9]");
        }
    }

    /// More streams than the node once could read in an answer (64); the one that moves comes last.
    @Test
    void shouldShowMoreStreamsThanAFewDozen() {
        for (int id = 1; id <= 22; id++) {
            var still = join(id, "Still " + id);
            still.send(message("PublishOffer").put("sdp", silent(3)));
            still.expect("PublishAnswer");
        }
        var viewer = join(30, "Viewer");
        viewer.subscribe();
        until("all are offered", () -> viewer.tracks() == 66);

        var anna = join(31, "Anna");
        anna.publish(CAMERA);

        awaitPicture(viewer, 31);
        assertThat(viewer.tracks()).isEqualTo(68);
        assertThat(viewer.all().stream().map(message -> message.path("type").asText()))
                .doesNotContain("Error");
    }

    @Test
    void shouldRefuseADescriptionOfTooManySectionsAndNothingElse() {
        var anna = join(1, "Anna");

        anna.send(message("PublishOffer").put("sdp", silent(SessionDescription.MAX_MEDIA + 1)));

        var refused = anna.expect("Error");
        assertThat(refused.path("about").asText()).isEqualTo("PublishOffer");
        assertThat(refused.path("message").asText())
                .contains("more than " + SessionDescription.MAX_MEDIA + " media sections");
        anna.publish(CAMERA);
        var bert = join(2, "Bert");
        bert.subscribe();
        awaitPicture(bert, 1);
    }

    /// An offer of one audio and otherwise video, by a client that never sends anything.
    static String silent(int sections) {
        var sdp = new StringBuilder("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:abcd\r\n"
                + "a=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\na=fingerprint:sha-256 "
                + "00:".repeat(31) + "00\r\n");
        for (int mid = 0; mid < sections; mid++) {
            sdp.append(mid == 0 ? "m=audio 9 UDP/TLS/RTP/SAVPF 111" : "m=video 9 UDP/TLS/RTP/SAVPF 96")
                    .append("\r\na=mid:" + mid + "\r\na=sendonly\r\n")
                    .append(mid == 0 ? "a=rtpmap:111 opus/48000/2\r\n" : "a=rtpmap:96 VP8/90000\r\n");
        }
        return sdp.toString();
    }
}
