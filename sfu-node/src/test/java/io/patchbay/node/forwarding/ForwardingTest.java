package io.patchbay.node.forwarding;

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
import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.fakes.FakePeer;
import io.patchbay.node.fakes.VirtualTimers;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.media.MediaSettings;
import io.patchbay.node.media.TransportSettings;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpHeaderExtensionParameters;
import io.patchbay.node.ortc.RtpParameters;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who hears of what, and what is kept; on a real media engine, without packets.
class ForwardingTest {
    private static final RtpCapabilities ROUTER = RouterCapabilities.of(List.of("opus"), List.of("VP8", "H264"));

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

    private static Channel channel() {
        var session = new Session.Rules(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), 6);
        var channels = new Channels(
                1,
                new Channel.Rules(10, Duration.ofHours(1), session),
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

    @AfterEach
    void close() {
        engine.close();
        assertThat(failures).isEmpty();
    }

    /// A member and what it was told.
    private final class Someone implements MemberListener {
        private final List<String> events = new ArrayList<>();
        private final List<Publication> seen = new ArrayList<>();
        private final Member member;
        private final Link link;

        Someone(long id) {
            var peer = new FakePeer();
            channel.join(new SessionId.Numeric(id), peer);
            member = forwarding.join(peer.session(), this);
            link = member.openLink();
        }

        Subscription subscribe(Publication publication) {
            return member.subscribe(link, publication, link.newMid()).orElseThrow();
        }

        Publication last() {
            return seen.getLast();
        }

        @Override
        public void onPublished(Publication publication) {
            events.add(publication.sessionId() + " publishes " + publication.type());
            seen.add(publication);
        }

        @Override
        public void onUnpublished(Publication publication) {
            events.add(publication.sessionId() + " ends " + publication.type());
        }

        @Override
        public void onActiveChanged(Publication publication) {
            events.add(publication.sessionId() + " " + publication.type() + " active " + publication.isActive());
        }

        @Override
        public void onConnected(Link connected) {
            events.add("connected");
        }

        @Override
        public void onLost(Link lost, CloseReason reason, String detail) {
            events.add("lost");
        }
    }

    private static RtpParameters stream(String mimeType, int payloadType, int clockRate, int channels) {
        var codec = new RtpCodecParameters(
                mimeType, payloadType, clockRate, channels == 0 ? null : channels, Map.of(), List.of());
        var encoding = new RtpEncodingParameters(4711L, null, null, null, null, null);
        return new RtpParameters("0", List.of(codec), List.of(), List.of(encoding), null, null);
    }

    private static RtpParameters opus() {
        return stream("audio/opus", 111, 48_000, 2);
    }

    private static RtpParameters vp8() {
        return stream("video/VP8", 96, 90_000, 0);
    }

    @Test
    void shouldTellLateViewersWhatIsThereAndEarlyOnesWhatComes() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(ROUTER);

        anna.member.publish(anna.link, StreamType.SCREEN, vp8());
        anna.member.publish(anna.link, StreamType.AUDIO, opus());
        var carl = new Someone(3);
        assertThat(carl.events).isEmpty();
        carl.member.watch(ROUTER);
        carl.member.watch(ROUTER);

        assertThat(bert.events).containsExactly("1 publishes SCREEN", "1 publishes AUDIO");
        assertThat(carl.events).containsExactly("1 publishes AUDIO", "1 publishes SCREEN");
        assertThat(anna.events).isEmpty();
        assertThat(anna.member.session().info().isTrue(SessionInfo.Flag.IS_SCREEN_SHARING_ON))
                .isTrue();
    }

    @Test
    void shouldEndTheOldPublicationBeforeTheNewOneOfItsType() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(ROUTER);
        anna.member.publish(anna.link, StreamType.CAMERA, vp8());
        var first = bert.subscribe(bert.last());
        bert.events.clear();

        anna.member.publish(anna.link, StreamType.CAMERA, vp8());

        assertThat(bert.events).containsExactly("1 ends CAMERA", "1 publishes CAMERA");
        assertThat(first.isClosed()).isTrue();
        assertThat(first.publication().isEnded()).isTrue();
        assertThat(bert.member.subscribe(bert.link, first.publication(), "9")).isEmpty();
        assertThat(anna.member.publications()).hasSize(1);
    }

    @Test
    void shouldKeepWishesOverPublications() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(ROUTER);
        var id = new SessionId.Numeric(1);

        bert.member.want(id, StreamType.CAMERA, false);
        anna.member.publish(anna.link, StreamType.CAMERA, vp8());
        bert.subscribe(bert.last());
        anna.member.publish(anna.link, StreamType.CAMERA, vp8());

        assertThat(bert.member.wants(id, StreamType.CAMERA)).isFalse();
        assertThat(bert.member.wants(id, StreamType.AUDIO)).isTrue();
        bert.member.want(id, StreamType.CAMERA, true);
        assertThat(bert.member.wants(id, StreamType.CAMERA)).isTrue();
    }

    @Test
    void shouldNeverUseAnSsrcOrMediaIdTwiceOnALink() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(ROUTER);
        var ssrcs = new HashSet<Long>();
        var mids = new HashSet<String>();

        for (int i = 0; i < 50; i++) {
            anna.member.publish(anna.link, StreamType.CAMERA, vp8());
            var parameters = bert.subscribe(bert.last()).parameters();
            ssrcs.add(parameters.encodings().getFirst().ssrc());
            mids.add(parameters.mid());
        }

        assertThat(ssrcs).hasSize(50).allMatch(ssrc -> ssrc > 1234);
        assertThat(mids).hasSize(50);
        assertThat(bert.member.subscriptions()).hasSize(1);
    }

    @Test
    void shouldPauseTellAndGoOn() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(ROUTER);
        anna.member.setActive(StreamType.AUDIO, false);
        anna.member.publish(anna.link, StreamType.AUDIO, opus());

        anna.member.setActive(StreamType.AUDIO, false);
        anna.member.setActive(StreamType.AUDIO, false);
        anna.member.setActive(StreamType.AUDIO, true);

        assertThat(bert.events).containsExactly("1 publishes AUDIO", "1 AUDIO active false", "1 AUDIO active true");
    }

    @Test
    void shouldTellOfTheEndAndCountNothingMore() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(ROUTER);
        anna.member.publish(anna.link, StreamType.CAMERA, vp8());
        bert.subscribe(bert.last());
        assertThat(forwarding.figures(channel)).isEqualTo(new ForwardingFigures(1, 1, 1, 0, 0, 0, 0));
        assertThat(forwarding.totals()).isEqualTo(forwarding.figures(channel));

        anna.member.close();
        anna.member.close();
        assertThat(bert.events.getLast()).isEqualTo("1 ends CAMERA");
        bert.member.close();

        assertThat(forwarding.totals()).isEqualTo(ForwardingFigures.NONE);
        assertThat(bert.member.subscriptions()).isEmpty();
    }

    @Test
    void shouldRefuseStreamsOfTheWrongKindAndUnknownCodecs() {
        var anna = new Someone(1);

        assertThatThrownBy(() -> anna.member.publish(anna.link, StreamType.CAMERA, opus()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("camera");
        assertThatThrownBy(() -> anna.member.publish(anna.link, StreamType.CAMERA, stream("video/AV1", 45, 90_000, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AV1");
        assertThat(anna.member.publications()).isEmpty();
    }

    @Test
    void shouldKeepWhatIsPublishedWhenItsReplacementIsRefused() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(ROUTER);
        anna.member.publish(anna.link, StreamType.CAMERA, vp8());
        var good = vp8();
        var bad = new RtpParameters(
                good.mid(),
                good.codecs(),
                List.of(new RtpHeaderExtensionParameters("urn:ietf:params:rtp-hdrext:sdes:mid", 15, false, null)),
                good.encodings(),
                null,
                null);

        assertThatThrownBy(() -> anna.member.publish(anna.link, StreamType.CAMERA, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15");

        assertThat(anna.member.publications()).hasSize(1);
        assertThat(bert.events).containsExactly("1 publishes CAMERA");
    }

    @Test
    void shouldForgetTheOldestWishesOnly() {
        var anna = new Someone(1);

        for (int id = 1; id <= 3_001; id++) {
            anna.member.want(new SessionId.Numeric(id), StreamType.CAMERA, false);
        }

        assertThat(anna.member.wants(new SessionId.Numeric(1), StreamType.CAMERA))
                .isTrue();
        assertThat(anna.member.wants(new SessionId.Numeric(2), StreamType.CAMERA))
                .isFalse();
        assertThat(anna.member.wants(new SessionId.Numeric(3_001), StreamType.CAMERA))
                .isFalse();
    }

    @Test
    void shouldNotSubscribeToWhatTheViewerCannotDecode() {
        var anna = new Someone(1);
        var bert = new Someone(2);
        bert.member.watch(RouterCapabilities.of(List.of("opus"), List.of("H264")));
        anna.member.publish(anna.link, StreamType.CAMERA, vp8());

        assertThat(bert.member.subscribe(bert.link, bert.last(), "0")).isEmpty();
    }

    @Test
    void shouldTakeTheFirstFingerprintOnly() {
        var anna = new Someone(1);

        assertThatThrownBy(() -> anna.link.connect("nonsense")).isInstanceOf(IllegalArgumentException.class);
        assertThat(anna.link.connect(anna.link.info().fingerprint())).isTrue();
        assertThat(anna.link.connect(anna.link.info().fingerprint())).isFalse();
    }
}
