package io.patchbay.node.media;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.repair.RembSender;
import io.patchbay.node.repair.TwccFeedbackGenerator;
import io.patchbay.node.rtcp.ReportBlock;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpWriter;
import io.patchbay.node.rtp.ExtensionIds;
import io.patchbay.node.rtp.HeaderExtension;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.Rtx;
import io.patchbay.node.rtp.Vp8Descriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The receiving half of a transport: which stream a packet belongs to, what was lost, and what the peer is told of it.
/// Owned by one media loop.
final class Uplink {
    /// SSRC of our own reports on a transport that sends no media.
    static final int REPORTER_SSRC = 1;

    /// Streams of one peer at a time; control code keeps to it ([TransportHandle#claimProducer]).
    static final int MAX_PRODUCERS = 16;

    private static final int MAX_SSRCS = 64;
    private static final long REPORT_NS = 1_000_000_000;
    private static final int NACKS_AT_ONCE = 128;

    private final Transport transport;
    private final RtcpWriter writer;
    private final List<Producer> producers = new ArrayList<>();
    private final SsrcTable<ProducerStream> media = new SsrcTable<>();
    private final SsrcTable<ProducerStream> repair = new SsrcTable<>();
    /// Null as long as no producer asks for it: it holds 64 KiB.
    private @Nullable TwccFeedbackGenerator transportCc;

    private final RembSender remb;
    private final Vp8Descriptor vp8 = new Vp8Descriptor();
    private final int[] lost = new int[NACKS_AT_ONCE];
    private ExtensionIds ids = ExtensionIds.NONE;
    private long nextReportNs;

    Uplink(Transport transport, RtcpWriter writer, long maxBitrateBps) {
        this.transport = transport;
        this.writer = writer;
        this.remb = new RembSender(maxBitrateBps);
    }

    /// Begins to receive a producer.
    ///
    /// @throws IllegalStateException when there are more than [#MAX_PRODUCERS]
    void add(Producer producer) {
        if (producers.size() >= MAX_PRODUCERS) {
            throw new IllegalStateException("a transport has " + producers.size() + " producers and gets one more");
        }
        producers.add(producer);
        // An audio section has no rid: what video has must stay known.
        ids = ids.and(producer.extensionIds);
        if (transportCc == null && producer.wantsTransportCc && ids.id(HeaderExtension.TRANSPORT_CC) != 0) {
            transportCc = new TwccFeedbackGenerator();
        }
        var encodings = producer.spec().parameters().encodings();
        for (int i = 0; i < encodings.size(); i++) {
            var ssrc = encodings.get(i).ssrc();
            if (ssrc != null) {
                learnMedia(producer.stream(i), ssrc.intValue());
            }
            var rtx = encodings.get(i).rtx();
            if (rtx != null) {
                learnRepair(producer.stream(i), (int) rtx.ssrc());
            }
        }
    }

    void remove(Producer producer) {
        producers.remove(producer);
        producer.onClosed();
        for (var stream : producer.streams()) {
            media.removeValue(stream);
            repair.removeValue(stream);
        }
    }

    List<Producer> producers() {
        return producers;
    }

    /// The peer is gone.
    void close() {
        for (var producer : List.copyOf(producers)) {
            remove(producer);
        }
    }

    Transport transport() {
        return transport;
    }

    private boolean learnMedia(ProducerStream stream, int ssrc) {
        if (media.size() >= MAX_SSRCS) {
            return false;
        }
        boolean again = stream.isKnown();
        media.put(ssrc, stream);
        stream.ssrc(ssrc);
        if (again) {
            stream.producer.onSourceChanged(stream);
        }
        // No key frame is asked for: a stream begins with one, and viewers that miss it ask in their next tick.
        return true;
    }

    private boolean learnRepair(ProducerStream stream, int ssrc) {
        if (repair.size() >= MAX_SSRCS) {
            return false;
        }
        repair.put(ssrc, stream);
        stream.rtxSsrc(ssrc);
        return true;
    }

    /// A packet that was decrypted; answers `NONE`, or why it was dropped.
    DropReason onRtp(RtpPacket packet, long nowNs) {
        noteArrival(packet, nowNs);
        var stream = media.get(packet.ssrc());
        if (stream != null) {
            return onMedia(stream, packet, nowNs);
        }
        var repaired = repair.get(packet.ssrc());
        if (repaired != null) {
            return onRepair(repaired, packet, nowNs);
        }
        return learn(packet, nowNs);
    }

    private void noteArrival(RtpPacket packet, long nowNs) {
        var feedback = transportCc;
        int place = feedback == null ? -1 : packet.findExtension(ids.id(HeaderExtension.TRANSPORT_CC));
        if (feedback != null && place >= 0 && packet.extensionLength(place) >= 2) {
            int sequence = Bytes.u16(packet.buffer(), packet.extensionOffset(place));
            feedback.onPacket(sequence, packet.ssrc(), nowNs);
        }
    }

    private DropReason onMedia(ProducerStream stream, RtpPacket packet, long nowNs) {
        if (packet.ssrc() != stream.ssrc()) {
            // A late packet of the SSRC that the stream had before: its numbers mean nothing any more.
            return DropReason.RTP_UNKNOWN_STREAM;
        }
        return stream.has(packet.sequenceNumber()) ? DropReason.RTP_DUPLICATE : deliver(stream, packet, nowNs);
    }

    private DropReason onRepair(ProducerStream stream, RtpPacket packet, long nowNs) {
        if (!stream.isKnown()) {
            return DropReason.RTP_UNKNOWN_STREAM;
        }
        if (packet.payloadType() != stream.producer.rtxPayloadType) {
            return DropReason.RTP_UNKNOWN_PAYLOAD_TYPE;
        }
        if (packet.payloadLength() < Rtx.OVERHEAD) {
            return DropReason.RTX_EMPTY;
        }
        if (stream.has(Rtx.originalSequence(packet))) {
            return DropReason.RTP_DUPLICATE;
        }
        var reason = Rtx.unwrap(packet, stream.ssrc(), stream.producer.mediaPayloadType);
        return reason == DropReason.NONE ? deliver(stream, packet, nowNs) : reason;
    }

    private DropReason deliver(ProducerStream stream, RtpPacket packet, long nowNs) {
        var statistics = stream.statistics();
        if (statistics == null || packet.payloadType() != stream.producer.mediaPayloadType) {
            return DropReason.RTP_UNKNOWN_PAYLOAD_TYPE;
        }
        statistics.onPacket(packet.sequenceNumber(), packet.timestamp(), nowNs);
        if (stream.producer.isVideo() && !stream.nack.onPacket(packet.sequenceNumber(), nowNs)) {
            stream.producer.requestKeyFrame(stream.layer, nowNs);
        }
        return stream.producer.onPacket(stream, packet, vp8, nowNs);
    }

    /// Finds out what an unknown SSRC is by the packet's mid and rid (RFC 8843 section 9.2, RFC 8852).
    private DropReason learn(RtpPacket packet, long nowNs) {
        var producer = producerOf(packet);
        if (producer == null) {
            return DropReason.RTP_UNKNOWN_STREAM;
        }
        var repairedRid = text(packet, HeaderExtension.REPAIRED_RID);
        var rid = text(packet, HeaderExtension.RID);
        var isRepair = packet.payloadType() == producer.rtxPayloadType;
        var stream = byRid(producer, isRepair && repairedRid != null ? repairedRid : rid);
        if (stream == null) {
            return DropReason.RTP_UNKNOWN_STREAM;
        }
        if (isRepair) {
            return learnRepair(stream, packet.ssrc())
                    ? onRepair(stream, packet, nowNs)
                    : DropReason.SRTP_TOO_MANY_STREAMS;
        }
        return learnMedia(stream, packet.ssrc()) ? onMedia(stream, packet, nowNs) : DropReason.SRTP_TOO_MANY_STREAMS;
    }

    private @Nullable Producer producerOf(RtpPacket packet) {
        var mid = text(packet, HeaderExtension.MID);
        Producer found = null;
        for (var producer : producers) {
            boolean fits = packet.payloadType() == producer.mediaPayloadType
                    || packet.payloadType() == producer.rtxPayloadType;
            if (!fits || (mid != null && !mid.equals(producer.mid()))) {
                continue;
            }
            if (found != null) {
                return null;
            }
            found = producer;
        }
        return found;
    }

    private static @Nullable ProducerStream byRid(Producer producer, @Nullable String rid) {
        var encodings = producer.spec().parameters().encodings();
        if (encodings.size() == 1) {
            return producer.stream(0);
        }
        for (int i = 0; i < encodings.size(); i++) {
            if (rid != null && rid.equals(encodings.get(i).rid())) {
                return producer.stream(i);
            }
        }
        return null;
    }

    private @Nullable String text(RtpPacket packet, HeaderExtension extension) {
        int place = packet.findExtension(ids.id(extension));
        return place < 0
                ? null
                : new String(
                        packet.buffer(),
                        packet.extensionOffset(place),
                        packet.extensionLength(place),
                        StandardCharsets.US_ASCII);
    }

    void onSenderReport(RtcpPacket.SenderReport report, long nowNs) {
        var stream = media.get(report.ssrc());
        if (stream != null) {
            stream.clock.onSenderReport(report.ntpTime(), report.rtpTimestamp());
            var statistics = stream.statistics();
            if (statistics != null) {
                statistics.onSenderReport(report.ntpTime(), nowNs);
            }
        }
    }

    void sendKeyFrameRequest(ProducerStream stream) {
        stream.onKeyFrameAsked();
        writer.begin();
        if (stream.producer.wantsPli) {
            writer.pictureLoss(REPORTER_SSRC, stream.ssrc());
        } else {
            writer.fullIntraRequest(REPORTER_SSRC, stream.ssrc(), stream.nextFirSequence());
        }
        transport.sendRtcp(writer);
        transport.counters().onKeyFrameRequested();
    }

    void onTick(long nowNs) {
        if (producers.isEmpty()) {
            return;
        }
        for (var producer : producers) {
            producer.onTick(nowNs);
            for (var stream : producer.streams()) {
                sendNack(stream, nowNs);
            }
        }
        sendBandwidth(nowNs);
        if (nowNs >= nextReportNs) {
            nextReportNs = nowNs + REPORT_NS;
            sendReports(nowNs);
        }
    }

    private void sendNack(ProducerStream stream, long nowNs) {
        if (!stream.isKnown() || !stream.producer.wantsNack) {
            return;
        }
        int count = stream.nack.due(nowNs, lost);
        if (count > 0) {
            writer.begin();
            writer.nack(REPORTER_SSRC, stream.ssrc(), lost, count);
            transport.sendRtcp(writer);
        }
    }

    private void sendBandwidth(long nowNs) {
        var feedback = transportCc;
        if (feedback != null) {
            writer.begin();
            while (feedback.write(nowNs, REPORTER_SSRC, writer)) {
                transport.sendRtcp(writer);
                writer.begin();
            }
        }
        // One that nobody gets must not count: the first ones after a camera goes on come in short intervals.
        long bitrate = knowsVideo() ? remb.due(nowNs) : -1;
        if (bitrate >= 0) {
            writer.begin();
            writer.receiverEstimate(REPORTER_SSRC, bitrate, knownVideos());
            transport.sendRtcp(writer);
        }
    }

    private boolean knowsVideo() {
        for (var producer : producers) {
            for (int i = 0; producer.isVideo() && i < producer.layers(); i++) {
                if (producer.stream(i).isKnown()) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<Integer> knownVideos() {
        var ssrcs = new ArrayList<Integer>();
        for (var producer : producers) {
            for (var stream : producer.streams()) {
                if (stream.isKnown() && producer.isVideo()) {
                    ssrcs.add(stream.ssrc());
                }
            }
        }
        return ssrcs;
    }

    private void sendReports(long nowNs) {
        var blocks = new ArrayList<ReportBlock>();
        for (var producer : producers) {
            for (var stream : producer.streams()) {
                var statistics = stream.statistics();
                if (statistics != null && statistics.hasPackets() && blocks.size() < RtcpWriter.MAX_BLOCKS) {
                    blocks.add(statistics.report(nowNs));
                }
            }
        }
        if (!blocks.isEmpty()) {
            writer.begin();
            writer.receiverReport(REPORTER_SSRC, blocks);
            transport.sendRtcp(writer);
        }
    }
}
