package io.patchbay.node.media;

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

    private static final int MAX_PRODUCERS = 16;
    private static final int MAX_SSRCS = 64;
    private static final long REPORT_NS = 1_000_000_000;
    private static final int NACKS_AT_ONCE = 128;

    private final Transport transport;
    private final RtcpWriter writer;
    private final List<Producer> producers = new ArrayList<>();
    private final SsrcTable<ProducerStream> media = new SsrcTable<>();
    private final SsrcTable<ProducerStream> repair = new SsrcTable<>();
    private final TwccFeedbackGenerator transportCc = new TwccFeedbackGenerator();
    private final RembSender remb;
    private final Vp8Descriptor vp8 = new Vp8Descriptor();
    private final int[] lost = new int[NACKS_AT_ONCE];
    private ExtensionIds ids = ExtensionIds.NONE;
    private boolean usesTransportCc;
    private long nextReportNs;

    Uplink(Transport transport, RtcpWriter writer, long maxBitrateBps) {
        this.transport = transport;
        this.writer = writer;
        this.remb = new RembSender(maxBitrateBps);
    }

    /// Begins to receive a producer; false when the peer has as many as it may.
    boolean add(Producer producer) {
        if (producers.size() >= MAX_PRODUCERS) {
            return false;
        }
        producers.add(producer);
        // All sections of a bundle use the same ids (RFC 8843 section 9.1).
        ids = producer.extensionIds;
        usesTransportCc |= producer.wantsTransportCc && ids.id(HeaderExtension.TRANSPORT_CC) != 0;
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
        return true;
    }

    void remove(Producer producer) {
        producers.remove(producer);
        for (var stream : producer.streams()) {
            media.removeValue(stream);
            repair.removeValue(stream);
        }
    }

    List<Producer> producers() {
        return producers;
    }

    void dropped(DropReason reason) {
        transport.dropped(reason);
    }

    private void learnMedia(ProducerStream stream, int ssrc) {
        if (media.size() < MAX_SSRCS) {
            media.put(ssrc, stream);
            stream.ssrc(ssrc);
            if (stream.producer.codec.needsKeyFrame() && stream.producer.consumers().length > 0) {
                stream.producer.requestKeyFrame(stream.layer, transport.nowNs());
            }
        }
    }

    private void learnRepair(ProducerStream stream, int ssrc) {
        if (repair.size() < MAX_SSRCS) {
            repair.put(ssrc, stream);
            stream.rtxSsrc(ssrc);
        }
    }

    /// A packet that was decrypted.
    void onRtp(RtpPacket packet, long nowNs) {
        noteArrival(packet, nowNs);
        int ssrc = packet.ssrc();
        var stream = media.get(ssrc);
        if (stream == null) {
            var repaired = repair.get(ssrc);
            if (repaired == null && !learn(packet)) {
                transport.dropped(DropReason.RTP_UNKNOWN_STREAM);
                return;
            }
            stream = media.get(ssrc);
            repaired = repair.get(ssrc);
            if (stream == null && (repaired == null || !unwrap(repaired, packet))) {
                return;
            }
            stream = stream == null ? repaired : stream;
        }
        if (stream != null) {
            deliver(stream, packet, nowNs);
        }
    }

    private void noteArrival(RtpPacket packet, long nowNs) {
        int place = packet.findExtension(ids.id(HeaderExtension.TRANSPORT_CC));
        if (usesTransportCc && place >= 0 && packet.extensionLength(place) >= 2) {
            int at = packet.extensionOffset(place);
            int sequence = (packet.buffer()[at] & 0xff) << 8 | (packet.buffer()[at + 1] & 0xff);
            transportCc.onPacket(sequence, packet.ssrc(), nowNs);
        }
    }

    private boolean unwrap(ProducerStream stream, RtpPacket packet) {
        if (!stream.isKnown()) {
            return false;
        }
        var reason = Rtx.unwrap(packet, stream.ssrc(), stream.producer.mediaPayloadType);
        if (reason != DropReason.NONE) {
            transport.dropped(reason);
            return false;
        }
        return true;
    }

    private void deliver(ProducerStream stream, RtpPacket packet, long nowNs) {
        var statistics = stream.statistics();
        if (statistics == null || packet.payloadType() != stream.producer.mediaPayloadType) {
            transport.dropped(DropReason.RTP_UNKNOWN_PAYLOAD_TYPE);
            return;
        }
        statistics.onPacket(packet.sequenceNumber(), packet.timestamp(), nowNs);
        if (stream.producer.isVideo() && !stream.nack.onPacket(packet.sequenceNumber(), nowNs)) {
            stream.producer.requestKeyFrame(stream.layer, nowNs);
        }
        stream.producer.onPacket(stream, packet, vp8, nowNs);
    }

    /// Finds out what an unknown SSRC is by the packet's mid and rid (RFC 8843 section 9.2, RFC 8852).
    private boolean learn(RtpPacket packet) {
        var producer = producerOf(packet);
        if (producer == null) {
            return false;
        }
        var repairedRid = text(packet, HeaderExtension.REPAIRED_RID);
        var rid = text(packet, HeaderExtension.RID);
        var isRepair = packet.payloadType() == producer.rtxPayloadType;
        var stream = byRid(producer, isRepair && repairedRid != null ? repairedRid : rid);
        if (stream == null) {
            return false;
        }
        if (isRepair) {
            learnRepair(stream, packet.ssrc());
        } else {
            learnMedia(stream, packet.ssrc());
        }
        return true;
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
        if (usesTransportCc) {
            writer.begin();
            while (transportCc.write(nowNs, REPORTER_SSRC, writer)) {
                transport.sendRtcp(writer);
                writer.begin();
            }
        }
        long bitrate = remb.due(nowNs);
        var ssrcs = bitrate < 0 ? List.<Integer>of() : knownSsrcs();
        if (!ssrcs.isEmpty()) {
            writer.begin();
            writer.receiverEstimate(REPORTER_SSRC, bitrate, ssrcs);
            transport.sendRtcp(writer);
        }
    }

    private List<Integer> knownSsrcs() {
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
