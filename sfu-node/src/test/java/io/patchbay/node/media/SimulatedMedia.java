package io.patchbay.node.media;

import io.patchbay.node.ortc.ConsumerParameters;
import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtcpFeedback;
import io.patchbay.node.ortc.RtcpParameters;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpHeaderExtensionParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.rtp.HeaderExtension;
import io.patchbay.node.rtp.RtpPacket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What simulated publishers and viewers agree on: parameters, and packets that say where in their stream they belong.
final class SimulatedMedia {
    static final int AUDIO = 111;
    static final int VIDEO = 96;
    static final int RTX = 97;
    static final int TRANSPORT_CC_ID = 3;
    static final int MID_ID = 4;
    static final int RID_ID = 10;
    static final int REPAIRED_ID = 11;
    /// The VP8 descriptor, one byte of VP8 and [Mark]; as long for H264.
    static final int VIDEO_HEADER = 5 + 1 + Mark.LENGTH;

    private static final RtcpFeedback TRANSPORT_CC = new RtcpFeedback("transport-cc", "");
    private static final RtpCapabilities ROUTER = RouterCapabilities.of(List.of("opus"), List.of("VP8", "H264"));

    /// How a publisher encodes its video, and whether it understands `nack pli`.
    enum Video {
        VP8("video/VP8", true),
        VP8_WITHOUT_PLI("video/VP8", false),
        H264("video/H264", true);

        final String mimeType;
        final boolean pli;

        Video(String mimeType, boolean pli) {
            this.mimeType = mimeType;
            this.pli = pli;
        }

        Map<String, Object> parameters() {
            return this == H264 ? Map.of("packetization-mode", 1, "profile-level-id", "42e01f") : Map.of();
        }
    }

    private SimulatedMedia() {}

    /// Where a packet belongs.
    ///
    /// @param layer encoding, 0 for audio
    /// @param source the extended sequence number it has at its publisher
    /// @param frame number of its frame
    /// @param index its place in the frame
    /// @param count packets of the frame
    /// @param key whether it is part of a key frame
    record Mark(int layer, int source, int frame, int index, int count, boolean key) {
        static final int LENGTH = 13;

        void write(byte[] out, int at) {
            Bytes.put8(out, at, layer);
            Bytes.put32(out, at + 1, source);
            Bytes.put32(out, at + 5, frame);
            Bytes.put16(out, at + 9, index);
            Bytes.put8(out, at + 11, count);
            Bytes.put8(out, at + 12, key ? 1 : 0);
        }

        static Mark read(byte[] in, int at) {
            return new Mark(
                    Bytes.u8(in, at),
                    Bytes.i32(in, at + 1),
                    Bytes.i32(in, at + 5),
                    Bytes.u16(in, at + 9),
                    Bytes.u8(in, at + 11),
                    in[at + 12] == 1);
        }
    }

    static RtpParameters audio(String mid, int ssrc) {
        return parameters(
                mid,
                List.of(new RtpCodecParameters("audio/opus", AUDIO, 48_000, 2, Map.of(), List.of(TRANSPORT_CC))),
                List.of(new RtpEncodingParameters(Integer.toUnsignedLong(ssrc), null, null, null, null, null)));
    }

    /// Video whose layers are known by their SSRCs, as Safari says it, if there are some.
    static RtpParameters videoBySsrc(String mid, Video video, int[] ssrcs, int[] rtxSsrcs) {
        var encodings = new ArrayList<RtpEncodingParameters>();
        for (int i = 0; i < ssrcs.length; i++) {
            var rtx = new RtpEncodingParameters.Rtx(Integer.toUnsignedLong(rtxSsrcs[i]));
            encodings.add(new RtpEncodingParameters(Integer.toUnsignedLong(ssrcs[i]), null, rtx, null, null, null));
        }
        return parameters(mid, videoCodecs(video), encodings);
    }

    /// Video whose layers are known by their rids "0", "1" and so on.
    static RtpParameters videoByRid(String mid, Video video, int layers) {
        var encodings = new ArrayList<RtpEncodingParameters>();
        for (int i = 0; i < layers; i++) {
            encodings.add(new RtpEncodingParameters(null, String.valueOf(i), null, null, null, null));
        }
        return parameters(mid, videoCodecs(video), encodings);
    }

    private static List<RtpCodecParameters> videoCodecs(Video video) {
        var feedback =
                new ArrayList<>(List.of(new RtcpFeedback("nack", ""), new RtcpFeedback("goog-remb", ""), TRANSPORT_CC));
        if (video.pli) {
            feedback.add(new RtcpFeedback("nack", "pli"));
        }
        return List.of(
                new RtpCodecParameters(video.mimeType, VIDEO, 90_000, null, video.parameters(), feedback),
                new RtpCodecParameters("video/rtx", RTX, 90_000, null, Map.of("apt", VIDEO), List.of()));
    }

    private static RtpParameters parameters(
            String mid, List<RtpCodecParameters> codecs, List<RtpEncodingParameters> encodings) {
        var extensions = new ArrayList<RtpHeaderExtensionParameters>();
        extensions.add(new RtpHeaderExtensionParameters(HeaderExtension.MID.uri(), MID_ID, false, null));
        extensions.add(
                new RtpHeaderExtensionParameters(HeaderExtension.TRANSPORT_CC.uri(), TRANSPORT_CC_ID, false, null));
        if (codecs.size() > 1) {
            extensions.add(new RtpHeaderExtensionParameters(HeaderExtension.RID.uri(), RID_ID, false, null));
            extensions.add(
                    new RtpHeaderExtensionParameters(HeaderExtension.REPAIRED_RID.uri(), REPAIRED_ID, false, null));
        }
        return new RtpParameters(mid, codecs, extensions, encodings, new RtcpParameters("cname", true), null);
    }

    static ProducerSpec spec(RtpParameters parameters) {
        return new ProducerSpec(parameters, ProducerMapping.of(parameters, ROUTER));
    }

    static RtpParameters consumed(ProducerSpec spec, String mid, long ssrc, long rtxSsrc) {
        return ConsumerParameters.of(
                        spec.parameters(), spec.mapping(), ROUTER, new ConsumerParameters.Identity(mid, ssrc, rtxSsrc))
                .orElseThrow();
    }

    /// Writes an RTP header with a mid, a transport-wide sequence number and perhaps a rid; answers its length.
    ///
    /// @param ridId [#RID_ID], [#REPAIRED_ID] or 0 for none
    static int header(byte[] out, OutgoingStream stream, int timestamp, boolean marker, int ridId) {
        Bytes.put8(out, 0, 0x90);
        Bytes.put8(out, 1, (marker ? 0x80 : 0) | stream.payloadType());
        Bytes.put16(out, 2, stream.sequence());
        Bytes.put32(out, 4, timestamp);
        Bytes.put32(out, 8, stream.ssrc());
        int at = element(out, RtpPacket.FIXED_HEADER_LENGTH + 4, MID_ID, stream.mid());
        Bytes.put8(out, at, TRANSPORT_CC_ID << 4 | 1);
        Bytes.put16(out, at + 1, stream.transportSequence());
        at += 3;
        at = ridId == 0 ? at : element(out, at, ridId, String.valueOf(stream.layer()));
        while ((at & 3) != 0) {
            out[at++] = 0;
        }
        Bytes.put16(out, RtpPacket.FIXED_HEADER_LENGTH, 0xbede);
        Bytes.put16(out, RtpPacket.FIXED_HEADER_LENGTH + 2, (at - RtpPacket.FIXED_HEADER_LENGTH) / 4 - 1);
        return at;
    }

    /// What the header of a packet says of its stream.
    record OutgoingStream(String mid, int layer, int payloadType, int ssrc, int sequence, int transportSequence) {}

    private static int element(byte[] out, int at, int id, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        Bytes.put8(out, at, id << 4 | (bytes.length - 1));
        System.arraycopy(bytes, 0, out, at + 1, bytes.length);
        return at + 1 + bytes.length;
    }
}
