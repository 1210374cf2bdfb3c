package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.media.SimulatedMedia.Mark;
import io.patchbay.node.ortc.RouterExtension;
import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.repair.NackGenerator;
import io.patchbay.node.repair.TwccFeedbackGenerator;
import io.patchbay.node.rtcp.NtpTime;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.Rtx;
import io.patchbay.node.rtp.SeqMath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Watches one publisher: asks for what it misses as libwebrtc does, decodes frames that are whole and follow each
/// other, and checks every packet the node sends it for jumps that the publisher did not make.
final class SimulatedViewer extends SimulatedPeer {
    private static final long STUCK_NS = 300_000_000;
    private static final int VIDEO_CLOCK_PER_MS = 90;
    private static final int AUDIO_CLOCK_PER_MS = 48;

    final Consumer audio;
    final Consumer video;
    final Stream heard;
    final Stream seen;
    int pictureLosses;
    long longestFreezeNs;
    final Set<Integer> layersSeen = new HashSet<>();
    final List<Integer> layerOrder = new ArrayList<>();
    private final NackGenerator nack = new NackGenerator();
    private final int[] missing = new int[128];
    private @Nullable TwccFeedbackGenerator arrivals;
    private final Map<Integer, Set<Integer>> frames = new HashMap<>();
    private int lastFrame = -1;
    private int lastLayer = -1;
    int decoded;
    private long decodedNs = -1;
    private long askedNs;
    private boolean videoStarted;

    /// What the node sent on one SSRC.
    static final class Stream {
        final boolean isVideo;
        final Set<Integer> numbers = new HashSet<>();
        int arrived;
        int repeated;
        int layer = -1;
        int newest = -1;
        int newestTimestamp;
        long newestNs;
        int shift;
        int timestampShift;
        /// Source timestamps are not carried, so a layer's frames are compared with its first one.
        final Map<Integer, Integer> timestampOfFrame = new HashMap<>();

        int switches;
        /// When the node sent sender reports of the stream, and how far off their timestamps were.
        final List<Long> reportsNs = new ArrayList<>();

        final List<Long> clockErrorsMs = new ArrayList<>();

        Stream(boolean isVideo) {
            this.isVideo = isVideo;
        }

        private int clockPerMs() {
            return isVideo ? VIDEO_CLOCK_PER_MS : AUDIO_CLOCK_PER_MS;
        }
    }

    SimulatedViewer(SimulatedNetwork network, String address, SimulatedPublisher publisher) {
        this(network, address, publisher, true);
    }

    /// @param connected whether the node gets the keys at once, see [#connect]
    SimulatedViewer(SimulatedNetwork network, String address, SimulatedPublisher publisher, boolean connected) {
        super(network, address, connected);
        audio = consume(publisher.audio, "0");
        video = consume(publisher.video, "1");
        heard = new Stream(false);
        seen = new Stream(true);
    }

    /// Says how much its path carries (REMB).
    void estimate(long bitrateBps) {
        writer.begin();
        writer.receiverEstimate(7, bitrateBps, List.of(video.ssrc));
        sendRtcp();
    }

    /// From now on reports when packets arrive (transport-wide feedback), and no estimate of its own.
    void reportArrivals() {
        arrivals = new TwccFeedbackGenerator();
    }

    /// Every number is given once, and the distance to the publisher's numbers changes only where a layer begins.
    @Override
    void onMediaDeparture(RtpPacket packet, long nowNs) {
        if (packet.ssrc() == video.rtxSsrc) {
            seen.repeated++;
            return;
        }
        var stream = packet.ssrc() == audio.ssrc ? heard : seen;
        assertThat(packet.ssrc()).isIn(audio.ssrc, video.ssrc);
        int index = stream.newest < 0
                ? packet.sequenceNumber()
                : stream.newest + SeqMath.delta16(packet.sequenceNumber(), stream.newest & 0xffff);
        assertThat(stream.numbers.add(index))
                .as("number %d is given once", index)
                .isTrue();
        if (packet.payloadLength() > 0) {
            var mark = SimulatedPublisher.mark(packet, stream.isVideo);
            assertThat(stream.newest >= 0 || (mark.key() && mark.index() == 0))
                    .as("begins with a key frame")
                    .isTrue();
            check(stream, packet, index, mark, nowNs);
        }
        if (index > stream.newest) {
            stream.newest = index;
            stream.newestTimestamp = packet.timestamp();
            stream.newestNs = nowNs;
        }
    }

    private static void check(Stream stream, RtpPacket packet, int index, Mark mark, long nowNs) {
        int shift = index - mark.source();
        if (stream.isVideo && stream.newest < 0) {
            assertThat(mark.key() && mark.index() == 0)
                    .as("begins with a key frame")
                    .isTrue();
        }
        if (stream.layer != mark.layer()) {
            if (stream.layer >= 0) {
                stream.switches++;
                assertThat(mark.key() && mark.index() == 0)
                        .as("a layer begins with its key frame")
                        .isTrue();
                assertThat(index).as("no gap at a switch").isEqualTo(stream.newest + 1);
                int ahead = packet.timestamp() - stream.newestTimestamp;
                long elapsedMs = (nowNs - stream.newestNs) / 1_000_000;
                assertThat((long) ahead)
                        .as("timestamp goes on at a switch %d ms after the last packet", elapsedMs)
                        .isBetween(1L, (elapsedMs + 120) * VIDEO_CLOCK_PER_MS);
            }
            stream.layer = mark.layer();
            stream.shift = shift;
            stream.timestampOfFrame.clear();
        }
        assertThat(shift).as("distance to the publisher's numbers, %s", mark).isEqualTo(stream.shift);
        var known = stream.timestampOfFrame.putIfAbsent(mark.frame(), packet.timestamp());
        assertThat(known == null || known == packet.timestamp())
                .as("one timestamp a frame")
                .isTrue();
        var before = stream.timestampOfFrame.get(mark.frame() - 1);
        if (stream.isVideo && before != null) {
            assertThat(packet.timestamp() - before).as("time between frames").isBetween(2_900, 3_200);
        }
    }

    /// A report says which timestamp is now: the newest packet's, moved on.
    @Override
    void onReportDeparture(RtcpPacket report, long nowNs) {
        if (report instanceof RtcpPacket.SenderReport senderReport) {
            assertThat(senderReport.ssrc()).isIn(audio.ssrc, video.ssrc);
            assertThat(senderReport.ntpTime()).isEqualTo(NtpTime.ofEpochNs(network.epochNs()));
            var stream = senderReport.ssrc() == audio.ssrc ? heard : seen;
            int ahead = (senderReport.rtpTimestamp() - stream.newestTimestamp) / stream.clockPerMs();
            stream.reportsNs.add(nowNs);
            stream.clockErrorsMs.add(ahead - (nowNs - stream.newestNs) / 1_000_000);
        }
    }

    @Override
    void onMedia(RtpPacket packet, long nowNs) {
        int place = packet.findExtension(RouterExtension.TRANSPORT_CC.id());
        if (arrivals != null && place >= 0) {
            arrivals.onPacket(Bytes.u16(packet.buffer(), packet.extensionOffset(place)), packet.ssrc(), nowNs);
        }
        if (packet.ssrc() == audio.ssrc) {
            heard.arrived++;
            return;
        }
        if (packet.ssrc() == video.rtxSsrc && Rtx.unwrap(packet, video.ssrc, 101) != DropReason.NONE) {
            return;
        }
        seen.arrived++;
        videoStarted = true;
        if (!nack.onPacket(packet.sequenceNumber(), nowNs)) {
            requestKeyFrame(nowNs);
        }
        if (packet.payloadLength() == 0) {
            return;
        }
        var mark = SimulatedPublisher.mark(packet, true);
        if (mark.key() && mark.index() == 0) {
            nack.onKeyFrame(packet.sequenceNumber());
        }
        collect(mark, nowNs);
    }

    private void collect(Mark mark, long nowNs) {
        int key = mark.layer() << 24 | mark.frame();
        var parts = frames.computeIfAbsent(key, _ -> new HashSet<>());
        parts.add(mark.index());
        if (parts.size() == mark.count()) {
            whole.put(key, mark);
        }
        for (var next = next(); next != null; next = next()) {
            decode(next, nowNs);
        }
    }

    private final Map<Integer, Mark> whole = new HashMap<>();

    /// The frame after the last one, or a key frame that is newer.
    private @Nullable Mark next() {
        var following = whole.get(lastLayer << 24 | (lastFrame + 1));
        if (lastFrame >= 0 && following != null) {
            return following;
        }
        for (var mark : whole.values()) {
            if (mark.key() && (mark.layer() != lastLayer || mark.frame() > lastFrame)) {
                return mark;
            }
        }
        return null;
    }

    private void decode(Mark mark, long nowNs) {
        if (decodedNs >= 0) {
            longestFreezeNs = Math.max(longestFreezeNs, nowNs - decodedNs);
        }
        decodedNs = nowNs;
        decoded++;
        if (mark.layer() != lastLayer) {
            layerOrder.add(mark.layer());
        }
        layersSeen.add(mark.layer());
        lastLayer = mark.layer();
        lastFrame = mark.frame();
        whole.values().removeIf(other -> other.layer() != lastLayer || other.frame() <= lastFrame);
        frames.keySet().removeIf(other -> other >> 24 == lastLayer && (other & 0xff_ffff) <= lastFrame);
    }

    @Override
    public void onTime(long nowNs) {
        super.onTime(nowNs);
        writer.begin();
        while (arrivals != null && arrivals.write(nowNs, 7, writer)) {
            sendRtcp();
            writer.begin();
        }
        int count = nack.due(nowNs, missing);
        if (count > 0) {
            writer.begin();
            writer.nack(7, video.ssrc, missing, count);
            sendRtcp();
        }
        if (videoStarted && nowNs - Math.max(decodedNs, 0) > STUCK_NS) {
            requestKeyFrame(nowNs);
        }
    }

    /// Asks for a key frame by FIR.
    void requestIntra(int number) {
        writer.begin();
        writer.fullIntraRequest(7, video.ssrc, number);
        sendRtcp();
    }

    private void requestKeyFrame(long nowNs) {
        if (nowNs - askedNs > STUCK_NS) {
            askedNs = nowNs;
            pictureLosses++;
            pictureLoss();
        }
    }

    /// Asks for a key frame (PLI).
    void pictureLoss() {
        writer.begin();
        writer.pictureLoss(7, video.ssrc);
        sendRtcp();
    }
}
