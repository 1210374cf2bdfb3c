package io.patchbay.node.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.fakes.VirtualTimers;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.media.MediaSettings;
import io.patchbay.node.media.TransportSettings;
import io.patchbay.node.ortc.RouterCapabilities;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The media messages of the odoo dialect, against what mediasoup and mediasoup-client made of the same input. A real
/// media engine, no packets.
class OdooMediaTest {
    private static final String FEEDBACK = """
            [{"type":"goog-remb","parameter":""},{"type":"transport-cc","parameter":""},
             {"type":"ccm","parameter":"fir"},{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"}]""";

    /// As Chrome's mediasoup-client publishes three encodings.
    private static final String CAMERA = """
            {"type":"camera","kind":"video","rtpParameters":
             {"mid":"1","codecs":[
              {"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{},"rtcpFeedback":FEEDBACK},
              {"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96},"rtcpFeedback":[]}],
             "headerExtensions":[
              {"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4,"encrypt":false,"parameters":{}},
              {"uri":"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id","id":10,"encrypt":false,"parameters":{}}],
             "encodings":[
              {"active":true,"scaleResolutionDownBy":4,"maxBitrate":1000000,"rid":"r0","scalabilityMode":"L1T3","dtx":false},
              {"active":true,"scaleResolutionDownBy":2,"maxBitrate":2000000,"rid":"r1","scalabilityMode":"L1T3","dtx":false},
              {"active":true,"scaleResolutionDownBy":1,"maxBitrate":4000000,"rid":"r2","scalabilityMode":"L1T3","dtx":false}],
             "rtcp":{"cname":"Qx3s9xkT","reducedSize":true},"msid":"a1b2 c3d4"}}""".replace("FEEDBACK", FEEDBACK);

    private static final String MICROPHONE = """
            {"type":"audio","kind":"audio","rtpParameters":
             {"mid":"0","codecs":[
              {"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2,
               "parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]}],
             "headerExtensions":[],"encodings":[{"ssrc":123,"dtx":false}],
             "rtcp":{"cname":"Qx3s9xkT","reducedSize":true},"msid":"a1b2 c3d4"}}""";

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final MediaEngine engine = MediaEngine.start(
            new MediaSettings(
                    1,
                    InetAddress.getLoopbackAddress(),
                    "192.0.2.1",
                    0,
                    0,
                    true,
                    1,
                    new TransportSettings(Duration.ofSeconds(30), 4_000_000, 10_000_000)),
            Clock.systemUTC(),
            failures::add);
    private final Forwarding forwarding =
            new Forwarding(engine, RouterCapabilities.of(List.of("opus"), List.of("VP8", "H264")));
    private final VirtualTimers timers = new VirtualTimers();
    private final Channels channels = new Channels(
            1,
            new Channel.Rules(
                    100,
                    Duration.ofHours(1),
                    new Session.Rules(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofSeconds(10), 6)),
            timers,
            Runnable::run,
            new ChannelListeners());
    private final OdooDialect dialect = new OdooDialect(
            new Admission(channels, new TokenCheck(Tokens.NODE_KEY, timers::nowMs)),
            new BusTiming(Duration.ofMillis(300), Duration.ofSeconds(5), 1_000),
            new OdooMediaPlane(forwarding, new ProducerOptions(4_000_000)));
    private String uuid = "";

    @BeforeEach
    void open() {
        var room = new RoomId(new RoomId.Owner.Address("127.0.0.1"), "a");
        uuid = switch (channels.open(new ChannelSetup(room, "", null, true, "127.0.0.1"))) {
            case Channels.Opened.Found(var channel, var _) -> channel.uuid();
            case Channels.Opened.Draining _, Channels.Opened.TooMany _, Channels.Opened.TooManyOfOne _ ->
                throw new AssertionError("refused");
        };
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(failures).isEmpty();
    }

    /// A browser's socket, answered by hand.
    private final class Client implements Socket {
        private final List<JsonNode> envelopes = new ArrayList<>();
        private final Connection connection = new Connection(this, dialect);
        private Optional<CloseReason> closed = Optional.empty();
        private int asked;

        Client(int id) {
            say("{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + Tokens.session(Tokens.NODE_KEY, Integer.toString(id))
                    + "\"}");
        }

        /// Answers `INIT_TRANSPORTS` with all that is offered.
        Client connected() {
            var request = requests("INIT_TRANSPORTS").getFirst();
            answer(request, receivable(request));
            return this;
        }

        JsonNode receivable(JsonNode request) {
            var capabilities =
                    request.path("message").path("payload").path("capabilities").deepCopy();
            var extensions = ((ArrayNode) capabilities.path("headerExtensions")).elements();
            while (extensions.hasNext()) {
                if (extensions.next().path("direction").asText().equals("recvonly")) {
                    extensions.remove();
                }
            }
            return capabilities;
        }

        void say(String text) {
            connection.onText(text, () -> {});
        }

        void answer(JsonNode request, JsonNode message) {
            say("[{\"message\":" + message + ",\"responseTo\":" + request.path("needResponse") + "}]");
        }

        void acknowledge(JsonNode request) {
            say("[{\"responseTo\":" + request.path("needResponse") + "}]");
        }

        /// Sends a request and gives the response, empty if there was none.
        Optional<JsonNode> ask(String name, String payload) {
            var id = "c_" + asked++;
            say("[{\"message\":{\"name\":\"" + name + "\",\"payload\":" + payload + "},\"needResponse\":\"" + id
                    + "\"}]");
            var last = envelopes.getLast();
            return last.path("responseTo").asText().equals(id) ? Optional.of(last) : Optional.empty();
        }

        List<JsonNode> requests(String name) {
            return envelopes.stream()
                    .filter(envelope ->
                            envelope.path("message").path("name").asText().equals(name))
                    .toList();
        }

        @Override
        public void send(String text) {
            if (!text.isEmpty()) {
                TestNode.json(text).forEach(envelopes::add);
            }
        }

        @Override
        public void close(CloseReason reason) {
            closed = Optional.of(reason);
        }

        @Override
        public boolean isClosing() {
            return closed.isPresent();
        }

        @Override
        public void authenticated() {}
    }

    private static JsonNode payload(JsonNode request) {
        return request.path("message").path("payload");
    }

    /// Else nobody tells them, and their sockets stay open without a session.
    @Test
    void shouldCloseEverybodysSocketThoughTheMediaLoopIsStopped() {
        var one = new Client(1).connected();
        var two = new Client(2).connected();
        one.ask("INIT_PRODUCER", MICROPHONE);
        engine.close();

        channels.leave();

        assertThat(one.closed).hasValue(CloseReason.LEAVING);
        assertThat(two.closed).hasValue(CloseReason.LEAVING);
        assertThat(channels.totals().sessions()).isZero();
    }

    @Test
    void shouldSendAwayAtOnceWhoseMediaCannotBegin() {
        engine.close();

        var client = new Client(1);

        assertThat(client.closed).hasValue(CloseReason.ERROR);
        assertThat(channels.totals().sessions()).isZero();
    }

    @Test
    void shouldOfferTransportsCapabilitiesAndEncodings() {
        var client = new Client(1);

        var payload = payload(client.requests("INIT_TRANSPORTS").getFirst());

        var port = engine.ports().getFirst();
        var stc = payload.path("stcConfig");
        assertThat(stc.path("iceParameters").path("usernameFragment").asText()).hasSize(32);
        assertThat(stc.path("iceParameters").path("iceLite").asBoolean()).isTrue();
        assertThat(stc.path("iceCandidates")).isEqualTo(TestNode.json("""
                [{"foundation":"udpcandidate","priority":1076302079,"ip":"192.0.2.1","address":"192.0.2.1",
                  "protocol":"udp","port":%d,"type":"host"},
                 {"foundation":"tcpcandidate","priority":1076276479,"ip":"192.0.2.1","address":"192.0.2.1",
                  "protocol":"tcp","port":%d,"type":"host","tcpType":"passive"}]""".formatted(port, port)));
        assertThat(stc.path("dtlsParameters").path("role").asText()).isEqualTo("auto");
        assertThat(stc.path("dtlsParameters").path("fingerprints")).hasSize(1);
        assertThat(payload.path("ctsConfig").path("id")).isNotEqualTo(stc.path("id"));
        assertThat(payload.path("producerOptionsByKind").path("video")).isEqualTo(TestNode.json("""
                {"stopTracks":false,"disableTrackOnPause":false,"zeroRtpOnPause":true,
                 "codecOptions":{"videoGoogleMinBitrate":100,"videoGoogleStartBitrate":1000,"videoGoogleMaxBitrate":8000},
                 "encodings":[{"scaleResolutionDownBy":4,"maxBitrate":250000},
                              {"scaleResolutionDownBy":2,"maxBitrate":1000000},
                              {"scaleResolutionDownBy":1,"maxBitrate":4000000}]}"""));
    }

    @Test
    void shouldAnnounceTheCapabilitiesOfMediasoup() {
        var capabilities =
                payload(new Client(1).requests("INIT_TRANSPORTS").getFirst()).path("capabilities");

        assertThat(capabilities.path("codecs").path(0)).isEqualTo(TestNode.json("""
                {"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,
                 "parameters":{},
                 "rtcpFeedback":[{"type":"nack","parameter":""},{"type":"transport-cc","parameter":""}]}"""));
        assertThat(capabilities.path("codecs").path(1)).isEqualTo(TestNode.json("""
                {"kind":"video","mimeType":"video/VP8","preferredPayloadType":101,"clockRate":90000,"parameters":{},
                 "rtcpFeedback":[{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"},
                  {"type":"ccm","parameter":"fir"},{"type":"goog-remb","parameter":""},
                  {"type":"transport-cc","parameter":""}]}"""));
        assertThat(capabilities.path("codecs").path(2)).isEqualTo(TestNode.json("""
                {"kind":"video","mimeType":"video/rtx","preferredPayloadType":102,"clockRate":90000,
                 "parameters":{"apt":101},"rtcpFeedback":[]}"""));
        assertThat(capabilities.path("headerExtensions").path(0)).isEqualTo(TestNode.json("""
                {"kind":"audio","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":1,
                 "preferredEncrypt":false,"direction":"sendrecv"}"""));
        assertThat(MediaJson.hash(forwarding.capabilities())).matches("[0-9a-f]{64}");
    }

    @Test
    void shouldAnnounceProducersAtOnceAndToLateComers() {
        var anna = new Client(1).connected();
        var bert = new Client(2).connected();

        var answer = anna.ask("INIT_PRODUCER", CAMERA).orElseThrow();
        anna.ask("INIT_PRODUCER", MICROPHONE);

        var announced = bert.requests("INIT_CONSUMER");
        assertThat(announced).hasSize(2);
        var camera = payload(announced.getFirst());
        var ssrc = camera.path("rtpParameters")
                .path("encodings")
                .path(0)
                .path("ssrc")
                .asLong();
        assertThat(camera.path("producerId")).isEqualTo(answer.path("message").path("id"));
        assertThat(camera.path("sessionId").isNumber()).isTrue();
        assertThat(camera.path("kind").asText() + camera.path("type").asText()).isEqualTo("videocamera");
        assertThat(camera.path("active").asBoolean()).isTrue();
        assertThat(camera.path("rtpParameters").path("encodings"))
                .isEqualTo(TestNode.json("""
                [{"ssrc":%d,"rtx":{"ssrc":%d},"scalabilityMode":"L3T3","maxBitrate":4000000}]""".formatted(ssrc, ssrc + 1)));
        assertThat(camera.path("rtpParameters").path("mid").asText()).isEqualTo("0");
        assertThat(payload(announced.getLast()).path("rtpParameters").path("codecs"))
                .isEqualTo(TestNode.json("""
                [{"mimeType":"audio/opus","payloadType":100,"clockRate":48000,"channels":2,
                  "parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[]}]"""));
        assertThat(payload(announced.getLast())
                        .path("rtpParameters")
                        .path("mid")
                        .asText())
                .isEqualTo("1");

        anna.say("[{\"message\":{\"name\":\"PRODUCTION_CHANGE\",\"payload\":{\"type\":\"camera\",\"active\":false}}}]");
        var carl = new Client(3);
        assertThat(carl.requests("INIT_CONSUMER")).isEmpty();
        carl.connected();
        assertThat(carl.requests("INIT_CONSUMER"))
                .extracting(request -> payload(request).path("type").asText()
                        + payload(request).path("active").asText())
                .containsExactly("audiotrue", "camerafalse");
        assertThat(anna.requests("INIT_CONSUMER")).isEmpty();
    }

    @Test
    void shouldRepeatAnAnnouncementThatNobodyAnsweredAndCountTheError() {
        var anna = new Client(1).connected();
        var bert = new Client(2).connected();
        anna.ask("INIT_PRODUCER", CAMERA);

        for (int round = 1; round <= 6; round++) {
            assertThat(bert.requests("INIT_CONSUMER")).hasSize(round);
            timers.advance(Duration.ofSeconds(7));
        }
        assertThat(bert.requests("INIT_CONSUMER"))
                .extracting(request -> payload(request).path("id").asText())
                .doesNotHaveDuplicates();
        assertThat(bert.closed).isEmpty();
        timers.advance(Duration.ofSeconds(5));

        assertThat(bert.closed).hasValue(CloseReason.ERROR);
        assertThat(anna.closed).isEmpty();
        assertThat(forwarding.totals().subscriptions()).isZero();
    }

    @Test
    void shouldNotAskForMoreAnswersThanAClientCanGive() {
        for (int id = 1; id <= 10; id++) {
            var publisher = new Client(id).connected();
            publisher.ask("INIT_PRODUCER", CAMERA);
            publisher.ask("INIT_PRODUCER", MICROPHONE);
        }

        var viewer = new Client(11).connected();

        assertThat(viewer.requests("INIT_CONSUMER")).hasSize(16);
        assertThat(viewer.requests("INIT_CONSUMER").subList(0, 10))
                .allMatch(request -> payload(request).path("kind").asText().equals("audio"));
        viewer.acknowledge(viewer.requests("INIT_CONSUMER").getFirst());
        assertThat(viewer.requests("INIT_CONSUMER")).hasSize(17);
    }

    @Test
    void shouldLeaveWrongRequestsUnansweredAndCloseAtTheSeventh() {
        var client = new Client(1).connected();
        var fingerprint = payload(client.requests("INIT_TRANSPORTS").getFirst())
                .path("stcConfig")
                .path("dtlsParameters");
        assertThat(client.ask("CONNECT_STC_TRANSPORT", "{\"dtlsParameters\":" + fingerprint + "}"))
                .hasValueSatisfying(answer -> assertThat(answer.has("message")).isFalse());

        assertThat(client.ask("CONNECT_STC_TRANSPORT", "{\"dtlsParameters\":" + fingerprint + "}"))
                .isEmpty();
        assertThat(client.ask("CONNECT_CTS_TRANSPORT", "{}")).isEmpty();
        assertThat(client.ask("INIT_PRODUCER", "null")).isEmpty();
        assertThat(client.ask("INIT_PRODUCER", CAMERA.replace("camera", "hologram")))
                .isEmpty();
        assertThat(client.ask("INIT_PRODUCER", CAMERA.replace("\"type\":\"camera\"", "\"type\":\"audio\"")))
                .isEmpty();
        assertThat(client.ask("INIT_PRODUCER", CAMERA.replace("\"payloadType\":96", "\"payloadType\":\"x\"")))
                .isEmpty();
        assertThat(client.closed).isEmpty();
        client.say("[{\"message\":{\"name\":\"CONSUMPTION_CHANGE\",\"payload\":{\"sessionId\":[]}}}]");

        assertThat(client.closed).hasValue(CloseReason.ERROR);
        assertThat(forwarding.totals().publications()).isZero();
    }

    @Test
    void shouldCloseWhoDoesNotSayWhatItCanReceive() {
        var silent = new Client(1);
        var odd = new Client(2);

        odd.answer(odd.requests("INIT_TRANSPORTS").getFirst(), TestNode.json("{\"codecs\":[{\"mimeType\":5}]}"));
        timers.advance(Duration.ofSeconds(5));

        assertThat(odd.closed).hasValue(CloseReason.ERROR);
        assertThat(silent.closed).hasValue(CloseReason.ERROR);
    }

    @Test
    void shouldTellNothingOfACameraThatTheViewerCannotDecode() {
        var anna = new Client(1).connected();
        var bert = new Client(2);
        var request = bert.requests("INIT_TRANSPORTS").getFirst();
        bert.answer(request, TestNode.json(bert.receivable(request).toString().replace("video/VP8", "video/VP9")));

        anna.ask("INIT_PRODUCER", CAMERA);

        assertThat(bert.requests("INIT_CONSUMER")).isEmpty();
    }
}
