package io.patchbay.node.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.ortc.ConsumerParameters;
import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtcpParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
    private static final String FINGERPRINT =
            "sha-256 A0:B1:C2:D3:E4:F5:06:17:28:39:4A:5B:6C:7D:8E:9F:A0:B1:C2:D3:E4:F5:06:17:28:39:4A:5B:6C:7D:8E:9F";

    private static final String OFFER = """
            v=0
            o=- 4611731400430051336 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=msid-semantic: WMS s1
            m=audio 9 UDP/TLS/RTP/SAVPF 111 0
            c=IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=fingerprint:%1$s
            a=setup:actpass
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=sendonly
            a=msid:s1 t1
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:0 PCMU/8000
            a=ssrc:1001 cname:abc
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            c=IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=fingerprint:%1$s
            a=setup:actpass
            a=mid:1
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
            a=sendonly
            a=msid:s1 t2
            a=rtcp-mux
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rid:q send
            a=rid:h send
            a=rid:f send
            a=simulcast:send q;h;f
            """.formatted(FINGERPRINT);

    @Test
    void shouldReadOfferInTheTermsOfOrtc() {
        var remote = RemoteDescription.of(parse(OFFER));

        assertThat(remote.transport().iceUfrag()).isEqualTo("abcd");
        assertThat(remote.transport().fingerprint()).startsWith("A0:B1").endsWith("8E:9F");
        assertThat(remote.media()).hasSize(2);
        var audio = remote.media().get(0);
        assertThat(audio.sends()).isTrue();
        assertThat(audio.receives()).isFalse();
        assertThat(audio.rtp().codecs().getFirst().parameters()).containsEntry("minptime", 10);
        assertThat(audio.rtp().encodings())
                .extracting(RtpEncodingParameters::ssrc)
                .containsExactly(1001L);
        assertThat(audio.rtp().rtcp()).isEqualTo(new RtcpParameters("abc", true));
        var video = remote.media().get(1);
        assertThat(video.rtp().encodings())
                .extracting(RtpEncodingParameters::rid)
                .containsExactly("q", "h", "f");
        var mapping = ProducerMapping.of(video.rtp(), RouterCapabilities.of(List.of("opus"), List.of("VP8")));
        assertThat(mapping.rtxPayloadType()).isEqualTo(97);
    }

    @Test
    void shouldReadLegacySimulcastByGroupsOfSsrc() {
        var safari = OFFER.replaceAll("(?s)a=rid:q.*", """
                a=ssrc-group:FID 1 2
                a=ssrc-group:FID 3 4
                a=ssrc-group:FID 5 6
                a=ssrc-group:SIM 1 3 5
                a=ssrc:1 cname:x
                """);

        var encodings = RemoteDescription.of(parse(safari)).media().get(1).rtp().encodings();

        assertThat(encodings).extracting(RtpEncodingParameters::ssrc).containsExactly(1L, 3L, 5L);
        assertThat(encodings)
                .extracting(RtpEncodingParameters::rtx)
                .containsExactly(
                        new RtpEncodingParameters.Rtx(2),
                        new RtpEncodingParameters.Rtx(4),
                        new RtpEncodingParameters.Rtx(6));
    }

    @Test
    void shouldWriteAnAnswerThatReadsBack() {
        var offered = RemoteDescription.of(parse(OFFER));
        var transport = new LocalTransport(
                "ufrag",
                "password",
                FINGERPRINT.substring(8),
                List.of("candidate:udp 1 udp 1 127.0.0.1 4000 typ host"));
        var video = offered.media().get(1);

        var answer = DescriptionWriter.write(
                new DescriptionWriter.Header(1, 1, "passive"),
                transport,
                List.of(
                        new LocalMedia("0", "audio", LocalMedia.Direction.REJECTED, video.rtp(), List.of(), null),
                        new LocalMedia(
                                "1",
                                "video",
                                LocalMedia.Direction.RECVONLY,
                                video.rtp(),
                                List.of("q", "h", "f"),
                                null)));

        var read = parse(answer);
        assertThat(read.media().get(0).port()).isZero();
        assertThat(read.media().get(1).attribute("simulcast")).isEqualTo("recv q;h;f");
        assertThat(read.media().get(1).attribute("setup")).isEqualTo("passive");
        assertThat(read.media().get(1).attributes("candidate")).hasSize(1);
        assertThat(answer).contains("a=group:BUNDLE 1\r\n").contains("a=fmtp:97 apt=96\r\n");
        assertThat(RemoteDescription.of(read).media().get(1).rtp().codecs())
                .isEqualTo(video.rtp().codecs());
    }

    /// libwebrtc takes the first `a=ssrc` for the media stream.
    @Test
    void shouldNameMediaStreamBeforeItsRepair() {
        var encoding = new RtpEncodingParameters(10L, null, new RtpEncodingParameters.Rtx(11), null, null, null);
        var rtp = new RtpParameters("m0", List.of(), List.of(), List.of(encoding), new RtcpParameters("c", true), null);

        var offer = DescriptionWriter.write(
                new DescriptionWriter.Header(1, 1, "actpass"),
                new LocalTransport("abcd", "0123456789012345678901", FINGERPRINT, List.of()),
                List.of(new LocalMedia("m0", "video", LocalMedia.Direction.SENDONLY, rtp, List.of(), "s")));

        assertThat(parse(offer).media().getFirst().attributes("ssrc")).containsExactly("10 cname:c", "11 cname:c");
    }

    @Test
    void shouldSayWhichLineIsWrong() {
        assertThat(SessionDescription.parse("hello")).isEqualTo(rejected(1, "must begin with v=0"));
        assertThat(SessionDescription.parse("v=0\r\nnonsense")).isEqualTo(rejected(2, "is not of the form x=value"));
        assertThat(SessionDescription.parse("v=0\nm=audio x"))
                .isEqualTo(rejected(2, "m= needs kind, port, protocol and formats"));
        assertThat(SessionDescription.parse("v=0\na=" + "x".repeat(5000)))
                .isInstanceOf(SessionDescription.Result.Rejected.class);
        assertThatThrownBy(() -> RemoteDescription.of(parse(OFFER.replaceAll("a=ice-ufrag:.*\n", ""))))
                .hasMessageContaining("a=ice-ufrag");
        assertThatThrownBy(
                        () -> RemoteDescription.of(parse(OFFER.replaceAll("a=fingerprint:.*\n", "a=fingerprint:x\n"))))
                .hasMessageContaining("a=fingerprint");
    }

    /// The most that we offer must be what we read: as long host names as there are, video, and the answer of a
    /// browser that repeats every section.
    @Test
    void shouldReadTheLargestDescriptionThatItWrites() {
        var media = new ArrayList<LocalMedia>();
        var capabilities = RouterCapabilities.of(List.of("opus"), List.of("VP8", "H264"));
        var offered = RemoteDescription.of(parse(OFFER)).media().get(1).rtp();
        var mapping = ProducerMapping.of(offered, capabilities);
        for (int i = 0; i < SessionDescription.MAX_MEDIA; i++) {
            var identity = new ConsumerParameters.Identity(Integer.toString(i), 4_000_000_000L, 4_000_000_001L);
            var sent = ConsumerParameters.of(offered, mapping, capabilities, identity)
                    .orElseThrow();
            media.add(new LocalMedia(
                    Integer.toString(i), "video", LocalMedia.Direction.SENDONLY, sent, List.of(), "s".repeat(64)));
        }
        var candidate = " 1 udp 1076302079 " + "h".repeat(253) + " 40000 typ host";
        var transport = new LocalTransport(
                "u".repeat(32),
                "p".repeat(32),
                FINGERPRINT.substring(8),
                List.of(
                        "candidate:udpcandidate" + candidate,
                        "candidate:tcpcandidate" + candidate + " tcptype passive"));

        var sdp = DescriptionWriter.write(new DescriptionWriter.Header(2, 1, "actpass"), transport, media);

        assertThat(RemoteDescription.of(parse(sdp)).media()).hasSize(SessionDescription.MAX_MEDIA);
        assertThat(sdp.length()).isLessThan(SessionDescription.MAX_LENGTH * 9 / 10);
        assertThat(sdp.lines().count()).isLessThan(SessionDescription.MAX_LINES * 9 / 10);
    }

    @Test
    void shouldRefuseMoreThanItsLimits() {
        int media = SessionDescription.MAX_MEDIA;
        var sections = "m=audio 9 UDP 0\n".repeat(media);

        assertThat(parse("v=0\n" + sections).media()).hasSize(media);
        assertThat(SessionDescription.parse("v=0\n" + sections + "m=audio 9 UDP 0"))
                .isEqualTo(rejected(media + 2, "has more than " + media + " media sections"));
        assertThat(SessionDescription.parse("v=0\n" + "a=\n".repeat(SessionDescription.MAX_LINES)))
                .isEqualTo(rejected(0, "has more than " + SessionDescription.MAX_LINES + " lines"));
        assertThat(SessionDescription.parse("v=0\n" + "a".repeat(SessionDescription.MAX_LENGTH)))
                .isEqualTo(rejected(0, "is longer than " + SessionDescription.MAX_LENGTH + " characters"));
    }

    @Test
    void shouldBeAsTheDocumentationSays() throws IOException {
        var page = Files.readString(Path.of("..", "docs", "sdp-dialect.md"));

        assertThat(page)
                .contains(String.format(
                        Locale.ROOT,
                        "%d media sections and %,d characters of SDP",
                        SessionDescription.MAX_MEDIA,
                        SessionDescription.MAX_LENGTH));
    }

    @Test
    void shouldSurviveTruncatedAndMutatedOffers() {
        var seed = 20261121L;
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var chars = OFFER.substring(0, random.nextInt(OFFER.length())).toCharArray();
            for (int j = 0; j < 5 && chars.length > 0; j++) {
                chars[random.nextInt(chars.length)] = (char) random.nextInt(256);
            }
            switch (SessionDescription.parse(new String(chars))) {
                case SessionDescription.Result.Rejected rejected ->
                    assertThat(rejected.reason()).isNotEmpty();
                case SessionDescription.Result.Parsed(var description) -> understandOrRefuse(description);
            }
        }
    }

    private static void understandOrRefuse(SessionDescription description) {
        try {
            assertThat(RemoteDescription.of(description).media()).isNotEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining(":");
        }
    }

    private static SessionDescription.Result rejected(int line, String reason) {
        return new SessionDescription.Result.Rejected(line, reason);
    }

    private static SessionDescription parse(String text) {
        return switch (SessionDescription.parse(text)) {
            case SessionDescription.Result.Parsed(var description) -> description;
            case SessionDescription.Result.Rejected(var line, var reason) ->
                throw new AssertionError("line " + line + ": " + reason);
        };
    }
}
