package io.patchbay.node.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.fakes.FakePeer;
import io.patchbay.node.fakes.VirtualTimers;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.MemberListener;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.media.MediaSettings;
import io.patchbay.node.media.TransportSettings;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtpCapabilities;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What offers and answers do to publications and subscriptions; on a real media engine, without packets.
class NegotiationTest {
    private static final RtpCapabilities ROUTER = RouterCapabilities.of(List.of("opus"), List.of("VP8", "H264"));
    private static final String FINGERPRINT = "00:".repeat(31) + "00";

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final MediaEngine engine = MediaEngine.start(
            new MediaSettings(
                    1,
                    InetAddress.getLoopbackAddress(),
                    "127.0.0.1",
                    0,
                    0,
                    false,
                    1,
                    new TransportSettings(Duration.ofSeconds(30), 4_000_000, 10_000_000)),
            Clock.systemUTC(),
            failures::add);
    private final Forwarding forwarding = new Forwarding(engine, ROUTER);
    private final Channel channel = channel();
    private final Member anna = join(1, new Deaf());
    private final Publishing publishing = new Publishing(anna, ROUTER);

    private static Channel channel() {
        var session = new Session.Rules(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), 6);
        var channels = new Channels(
                1,
                new Channel.Rules(200, Duration.ofHours(1), session),
                new VirtualTimers(),
                Runnable::run,
                new ChannelListeners());
        var room = new RoomId(new RoomId.Owner.Address("127.0.0.1"), "a");
        return switch (channels.open(new ChannelSetup(room, "", null, true, "127.0.0.1"))) {
            case Channels.Opened.Found(var found, var _) -> found;
            case Channels.Opened.Draining _, Channels.Opened.TooMany _, Channels.Opened.TooManyOfOne _ ->
                throw new AssertionError("refused");
        };
    }

    private Member join(long id, MemberListener listener) {
        var peer = new FakePeer();
        channel.join(new SessionId.Numeric(id), peer);
        return forwarding.join(peer.session(), listener);
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(failures).isEmpty();
    }

    /// Watches nothing.
    private static class Deaf implements MemberListener {
        @Override
        public void onPublished(Publication publication) {}

        @Override
        public void onUnpublished(Publication publication) {}

        @Override
        public void onActiveChanged(Publication publication) {}

        @Override
        public void onConnected(Link link) {}

        @Override
        public void onLost(Link link, CloseReason reason, String detail) {}
    }

    /// Watches everything.
    private static final class Viewer extends Deaf {
        @SuppressWarnings("NullAway.Init") // set before anything is published to it
        private Watching watching;

        @Override
        public void onPublished(Publication publication) {
            watching.add(publication);
        }

        @Override
        public void onUnpublished(Publication publication) {
            watching.remove(publication);
        }
    }

    private Watching watch() {
        var viewer = new Viewer();
        var member = join(2, viewer);
        viewer.watching = new Watching(member);
        member.watch(ROUTER);
        return viewer.watching;
    }

    private static String description(String... sections) {
        var sdp = new StringBuilder("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        for (int mid = 0; mid < sections.length; mid++) {
            var words = sections[mid].split(" ", 2);
            var audio = words[0].equals("audio");
            sdp.append("m=" + words[0] + " 9 UDP/TLS/RTP/SAVPF " + (audio ? "111" : "96") + "\r\n")
                    .append("a=mid:" + mid + "\r\na=" + words[1] + "\r\n")
                    .append("a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n")
                    .append("a=fingerprint:sha-256 " + FINGERPRINT + "\r\na=setup:actpass\r\n")
                    .append(audio ? "a=rtpmap:111 opus/48000/2\r\n" : "a=rtpmap:96 VP8/90000\r\n");
        }
        return sdp.toString();
    }

    private List<StreamType> published() {
        return anna.publications().stream().map(Publication::type).toList();
    }

    @Test
    void shouldNameStreamsByOrderUnlessTold() {
        publishing.answer(description("video sendonly", "audio sendonly", "video sendonly"), Map.of());
        assertThat(published()).containsExactly(StreamType.AUDIO, StreamType.CAMERA, StreamType.SCREEN);
        var camera = anna.publications().get(1);

        publishing.answer(
                description("video sendonly", "audio inactive", "video sendonly"),
                Map.of("0", StreamType.SCREEN, "2", StreamType.CAMERA));

        assertThat(published()).containsExactly(StreamType.CAMERA, StreamType.SCREEN);
        assertThat(camera.isEnded()).isTrue();
    }

    @Test
    void shouldKeepWhatAnOfferDoesNotChange() {
        publishing.answer(description("audio sendonly", "video sendonly"), Map.of());
        var before = anna.publications();

        var answer = publishing.answer(description("audio sendonly", "video sendonly", "video sendonly"), Map.of());

        assertThat(anna.publications()).containsAll(before).hasSize(3);
        assertThat(answer).contains("a=setup:passive", "a=recvonly", "a=ice-lite");
    }

    @Test
    void shouldRefuseAnOfferAndLeaveEverythingAsItWas() {
        publishing.answer(description("audio sendonly"), Map.of());

        for (var bad : List.of(
                description("audio sendonly", "audio sendonly"),
                description("audio sendonly").replace("sha-256", "md5"),
                description("audio sendonly").replace("a=ice-ufrag:abcd\r\n", ""),
                description())) {
            assertThatThrownBy(() -> publishing.answer(bad, Map.of())).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> publishing.answer(description("audio sendonly"), Map.of("0", StreamType.CAMERA)))
                .hasMessageContaining("mid 0 cannot be camera");
        assertThat(published()).containsExactly(StreamType.AUDIO);
    }

    @Test
    void shouldOfferOneAtATimeAndUseSectionsAgain() {
        publishing.answer(description("audio sendonly", "video sendonly"), Map.of());
        var watching = watch();
        var first = watching.offer().orElseThrow();
        assertThat(first.streams()).hasSize(2);

        publishing.answer(description("audio inactive", "video sendonly", "video sendonly"), Map.of());

        assertThat(watching.offer()).as("while one is out").isEmpty();
        watching.answer(description("audio recvonly", "video recvonly"));
        var second = watching.offer().orElseThrow();
        assertThat(second.streams()).extracting(Watching.Stream::mid).containsExactly("1", "2");
        assertThat(second.sdp()).contains("m=audio 9", "a=inactive");
        watching.answer(description("audio inactive", "video recvonly", "video recvonly"));

        publishing.answer(description("audio sendonly", "video sendonly", "video sendonly"), Map.of());

        assertThat(watching.offer().orElseThrow().streams())
                .extracting(Watching.Stream::mid)
                .containsExactly("0", "1", "2");
    }

    @Test
    void shouldDropWhatAViewerRefusesAndMistrustAnswersThatDoNotFit() {
        publishing.answer(description("audio sendonly", "video sendonly"), Map.of());
        var watching = watch();
        assertThatThrownBy(() -> watching.answer(description("audio recvonly"))).hasMessageContaining("no offer");
        assertThat(watching.offer()).isPresent();
        assertThatThrownBy(() -> watching.answer(description("audio recvonly")))
                .hasMessageContaining("1 media sections");

        watching.answer(description("audio recvonly", "video inactive"));

        publishing.answer(description("audio inactive", "video sendonly"), Map.of());
        assertThat(watching.offer().orElseThrow().streams()).isEmpty();
    }

    /// As many streams as sections and three more: those wait until somebody stops.
    @Test
    void shouldOfferAsMuchAsItReadsAndTheRestLater() {
        var everything = description("audio sendonly", "video sendonly", "video sendonly");
        int people = Watching.MAX_SECTIONS / 3 + 1;
        var publishers = new ArrayList<Publishing>();
        for (int i = 0; i < people; i++) {
            publishers.add(new Publishing(join(100 + i, new Deaf()), ROUTER));
            publishers.getLast().answer(everything, Map.of());
        }
        var watching = watch();

        var first = watching.offer().orElseThrow();
        watching.answer(accepting(first.sdp()));

        assertThat(first.streams()).hasSize(Watching.MAX_SECTIONS);
        assertThat(watching.offer()).as("there is no place for more").isEmpty();
        publishers.getFirst().answer(description("audio sendonly", "video inactive", "video inactive"), Map.of());
        var second = watching.offer().orElseThrow();
        watching.answer(accepting(second.sdp()));
        assertThat(second.streams()).hasSize(Watching.MAX_SECTIONS);
        assertThat(second.streams()).isNotEqualTo(first.streams());
    }

    /// The answer of a client that takes all; its sections are about as long as the offer's.
    private static String accepting(String offer) {
        return offer.replace("a=sendonly", "a=recvonly").replace("a=setup:actpass", "a=setup:active");
    }
}
