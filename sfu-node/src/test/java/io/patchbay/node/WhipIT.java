package io.patchbay.node;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.RtcConnection;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// WHIP and WHEP with libwebrtc, over real HTTP.
class WhipIT {
    private static final AtomicInteger ROOMS = new AtomicInteger();
    private static final int ENOUGH_FRAMES = 20;
    private static final String SDP = "application/sdp";
    private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
    private static final TestNode NODE = TestNode.start(Map.of("SFU_ALLOWED_ORIGINS", "https://pages.example"));
    private static final Camera CAMERA = new Camera();

    private final String uuid = NODE.uuid(Tokens.roomWithKey("whip-" + ROOMS.incrementAndGet()));

    @AfterAll
    static void stop() {
        CAMERA.close();
        NODE.close();
    }

    private static String token(int session) {
        return "Bearer " + Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(session));
    }

    private HttpResponse<String> post(String path, int session, String offer) {
        return NODE.send("POST", path, offer, "Content-Type", SDP, "Authorization", token(session));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private HttpResponse<String> publish(RtcConnection publisher, int session) {
        publisher.addVideo(CAMERA);
        publisher.addAudio();
        var created = post("/v1/whip/" + uuid, session, publisher.offer());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        publisher.accept(created.body());
        return created;
    }

    @Test
    void shouldPublishByWhipAndWatchByWhep() {
        try (var publisher = new RtcConnection(RtcConnection.Network.UDP);
                var viewer = new RtcConnection(RtcConnection.Network.UDP)) {
            var published = publish(publisher, 1);
            assertThat(header(published, "content-type")).startsWith(SDP);
            assertThat(header(published, "etag")).matches("\"[^\"]+\"");
            viewer.addReceivers();
            var watching = post("/v1/whep/" + uuid + "?session=1", 2, viewer.offer());
            assertThat(watching.statusCode()).as(watching.body()).isEqualTo(201);
            viewer.accept(watching.body());

            until("video", () -> viewer.receivedOfKind("video").videoFrames() >= ENOUGH_FRAMES);
            until("audio", () -> viewer.audioPackets() >= ENOUGH_FRAMES);
            assertThat(NODE.sessions(uuid)).isEqualTo(2);

            var location = header(watching, "location");
            assertThat(NODE.send("DELETE", location, "", "Authorization", token(2))
                            .statusCode())
                    .isEqualTo(200);
            until("the viewer is gone", () -> NODE.sessions(uuid) == 1);
            assertThat(NODE.send("DELETE", location, "", "Authorization", token(2))
                            .statusCode())
                    .isEqualTo(404);
            NODE.send("DELETE", header(published, "location"), "", "Authorization", token(1));
            until("the publisher is gone", () -> NODE.sessions(uuid) == 0);
        }
    }

    @Test
    void shouldTakeTrickledCandidatesOfTheIceSessionOnly() {
        try (var publisher = new RtcConnection(RtcConnection.Network.UDP)) {
            var created = publish(publisher, 1);
            var location = header(created, "location");
            var fragment =
                    "a=ice-ufrag:abcd\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n";

            assertThat(patch(location, 1, fragment, header(created, "etag"))).isEqualTo(204);
            assertThat(patch(location, 1, fragment, "\"other\"")).isEqualTo(412);
            assertThat(patch(location, 1, fragment, "*")).isEqualTo(422);
            assertThat(patch(location, 2, fragment, header(created, "etag"))).isEqualTo(404);
            var unconditional =
                    NODE.send("PATCH", location, fragment, "Content-Type", FRAGMENT, "Authorization", token(1));
            assertThat(unconditional.statusCode()).isEqualTo(428);
        }
    }

    private static int patch(String location, int session, String fragment, String tag) {
        return NODE.send(
                        "PATCH",
                        location,
                        fragment,
                        "Content-Type",
                        FRAGMENT,
                        "Authorization",
                        token(session),
                        "If-Match",
                        tag)
                .statusCode();
    }

    @Test
    void shouldRefuseAnotherOfferAndEndOnlyOnce() {
        try (var publisher = new RtcConnection(RtcConnection.Network.UDP)) {
            var created = publish(publisher, 1);
            var location = header(created, "location");

            var again = NODE.send(
                    "PATCH",
                    location,
                    created.body(),
                    "Content-Type",
                    SDP,
                    "Authorization",
                    token(1),
                    "If-Match",
                    header(created, "etag"));

            assertThat(again.statusCode()).isEqualTo(415);
            assertThat(again.body()).contains(FRAGMENT);
            assertThat(delete(location, 2)).isEqualTo(404);
            assertThat(NODE.sessions(uuid)).isEqualTo(1);
            assertThat(delete(location, 1)).isEqualTo(200);
            until("it is gone", () -> NODE.sessions(uuid) == 0);
            assertThat(delete(location, 1)).isEqualTo(404);
            assertThat(patch(location, 1, "a=end-of-candidates", header(created, "etag")))
                    .isEqualTo(404);
        }
    }

    private static int delete(String location, int session) {
        return NODE.send("DELETE", location, "", "Authorization", token(session))
                .statusCode();
    }

    /// An encoder that lost its line publishes again as the same session: its earlier session makes room, and who
    /// watches it goes on watching on the same connection.
    @Test
    void shouldGoOnWhenAPublisherComesBack() {
        try (var first = new RtcConnection(RtcConnection.Network.UDP);
                var second = new RtcConnection(RtcConnection.Network.UDP);
                var viewer = new RtcConnection(RtcConnection.Network.UDP)) {
            var earlier = publish(first, 1);
            viewer.addReceivers();
            var watching = post("/v1/whep/" + uuid + "?session=1", 2, viewer.offer());
            viewer.accept(watching.body());
            until("video", () -> viewer.receivedOfKind("video").videoFrames() >= ENOUGH_FRAMES);

            var later = publish(second, 1);

            assertThat(header(later, "location")).isNotEqualTo(header(earlier, "location"));
            assertThat(delete(header(earlier, "location"), 1)).isEqualTo(404);
            assertThat(NODE.sessions(uuid)).isEqualTo(2);
            int seen = viewer.receivedOfKind("video").videoFrames();
            until("video goes on", () -> viewer.receivedOfKind("video").videoFrames() >= seen + ENOUGH_FRAMES);
            long heard = viewer.audioPackets();
            until("audio goes on", () -> viewer.audioPackets() >= heard + ENOUGH_FRAMES);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "whip, application/sdp,  garbage,                  1, 400",
        "whip, application/sdp,  '',                       1, 400",
        "whip, application/json, {},                       1, 415",
        "whip, application/sdp,  'v=0',                    0, 401",
        "whep, application/sdp,  'v=0',                    1, 409",
        "whep, application/sdp,  'v=0',                    0, 401",
    })
    void shouldSayWhatIsWrong(String kind, String type, String body, int session, int status) {
        var authorization = session == 0 ? "Bearer e30.e30.AA" : token(session);

        var refused = NODE.send(
                "POST",
                "/v1/" + kind + "/" + uuid + "?session=9",
                body,
                "Content-Type",
                type,
                "Authorization",
                authorization);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).contains("error");
        until("nobody stays", () -> NODE.sessions(uuid) == 0);
    }

    @Test
    void shouldLetListedPagesInAndTellOthersNothing() {
        var path = "/v1/whip/" + uuid;

        var listed = NODE.send("OPTIONS", path, "", "Origin", "https://pages.example");
        var other = NODE.send("OPTIONS", path, "", "Origin", "https://evil.example");

        assertThat(listed.statusCode()).isEqualTo(204);
        assertThat(header(listed, "access-control-allow-origin")).isEqualTo("https://pages.example");
        assertThat(header(listed, "access-control-allow-headers")).contains("Authorization", "If-Match");
        assertThat(header(listed, "accept-post")).isEqualTo(SDP);
        assertThat(header(other, "access-control-allow-origin")).isEmpty();
    }
}
