package io.patchbay.node.media;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtcp.NtpTime;
import io.patchbay.node.rtcp.ReportBlock;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpWriter;
import io.patchbay.node.rtcp.TransportFeedback;
import io.patchbay.node.rtp.OutgoingHeader;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.Vp8Descriptor;
import io.patchbay.node.srtp.SrtpSender;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sending half of a transport: its consumers, what the viewer says of them, and what its path carries. Owned by
/// one media loop.
final class Downlink {
    private static final long REPORT_NS = 1_000_000_000;
    private static final long DECIDE_NS = 100_000_000;

    private final Transport transport;
    private final RtcpWriter writer;
    private final List<Consumer> consumers = new ArrayList<>();
    private final SsrcTable<Consumer> bySsrc = new SsrcTable<>();
    private final OutgoingHeader header = new OutgoingHeader();
    private final RtpPacket cached = new RtpPacket();
    private final SendEstimate estimate;
    private long limitBps = Long.MAX_VALUE;
    private final Vp8Descriptor descriptor = new Vp8Descriptor();
    private int transportSequence;
    private long nextReportNs;
    private long nextDecisionNs;

    Downlink(Transport transport, RtcpWriter writer, long maxBitrateBps) {
        this.transport = transport;
        this.writer = writer;
        this.estimate = new SendEstimate(maxBitrateBps);
    }

    void add(Consumer consumer) {
        consumers.add(consumer);
        bySsrc.put(consumer.ssrc, consumer);
    }

    void remove(Consumer consumer) {
        consumers.remove(consumer);
        bySsrc.removeValue(consumer);
        var sender = transport.sender();
        if (sender != null) {
            sender.retire(consumer.ssrc);
            if (consumer.rtxSsrc != 0) {
                sender.retire(consumer.rtxSsrc);
            }
        }
    }

    /// A bug showed up in one of the consumers.
    void fail(RuntimeException bug) {
        transport.fail(bug);
    }

    /// A view for packets out of a cache; reused.
    RtpPacket cached() {
        return cached;
    }

    /// A view for their descriptors; reused.
    Vp8Descriptor descriptor() {
        return descriptor;
    }

    /// Nothing is sent any more.
    void close() {
        for (var consumer : List.copyOf(consumers)) {
            consumer.producer.remove(consumer);
            remove(consumer);
        }
    }

    List<Consumer> consumers() {
        return consumers;
    }

    long estimateBps() {
        return Math.min(estimate.bitsPerSecond(), limitBps);
    }

    /// Whether there are keys: before, nothing can be sent.
    boolean isConnected() {
        return transport.sender() != null;
    }

    long nowNs() {
        return transport.nowNs();
    }

    MediaCounters counters() {
        return transport.counters();
    }

    void notForwarded(DropReason reason) {
        transport.counters().onNotForwarded(reason);
    }

    /// The loop's send buffer.
    byte[] buffer() {
        return transport.sendBuffer();
    }

    /// The loop's second buffer.
    byte[] scratch() {
        return transport.scratch();
    }

    /// The header to fill in, with what belongs to the transport.
    OutgoingHeader header(boolean withTransportSequence, long nowNs) {
        header.absSendTime = OutgoingHeader.absSendTime(nowNs);
        header.transportSequence =
                withTransportSequence ? transportSequence++ & 0xffff : OutgoingHeader.NO_TRANSPORT_SEQUENCE;
        return header;
    }

    /// Encrypts the payload of `packet` behind the header in [#buffer] and sends it; answers whether it was sent.
    boolean send(RtpPacket packet, int rewritten, int headerLength, int sequence, long nowNs) {
        var sender = transport.sender();
        return sender != null
                && finish(sender, sender.protectRtp(packet, rewritten, buffer(), 0, headerLength), sequence, nowNs);
    }

    /// Encrypts and sends the packet in [#buffer]; answers whether it was sent.
    boolean sendInPlace(int headerLength, int payloadLength, int sequence, long nowNs) {
        var sender = transport.sender();
        return sender != null
                && finish(sender, sender.protectRtp(buffer(), 0, headerLength, payloadLength), sequence, nowNs);
    }

    private boolean finish(SrtpSender sender, int length, int sequence, long nowNs) {
        if (length == 0) {
            notForwarded(sender.reason());
            return false;
        }
        if (!transport.send(buffer(), 0, length)) {
            return false;
        }
        if (sequence >= 0) {
            estimate.onSent(sequence, length, nowNs);
        }
        transport.onMedia();
        return true;
    }

    void onNack(RtcpPacket.Nack nack, long nowNs) {
        var consumer = bySsrc.get(nack.mediaSsrc());
        if (consumer != null) {
            for (int sequence : nack.lost()) {
                consumer.retransmit(sequence, cached, nowNs);
            }
        }
    }

    void onKeyFrameRequest(int mediaSsrc, long nowNs) {
        var consumer = bySsrc.get(mediaSsrc);
        if (consumer != null) {
            consumer.requestKeyFrame(nowNs);
        }
    }

    /// The peer's wish; stands above what is estimated, and below the node's own cap.
    void limit(long bps) {
        limitBps = bps;
    }

    void onEstimate(RtcpPacket.ReceiverEstimate receiver) {
        estimate.onReceiverEstimate(receiver.bitrateBps());
    }

    void onReports(List<ReportBlock> blocks) {
        for (var block : blocks) {
            var consumer = bySsrc.get(block.ssrc());
            if (consumer != null) {
                consumer.onLossReport(block.fractionLost());
            }
        }
    }

    void onFeedback(TransportFeedback feedback, long nowNs) {
        estimate.onFeedback(feedback, nowNs);
    }

    /// The peer has another address.
    void onPathChanged() {
        estimate.onPathChanged();
    }

    void onTick(long nowNs) {
        if (consumers.isEmpty()) {
            return;
        }
        if (nowNs >= nextDecisionNs) {
            nextDecisionNs = nowNs + DECIDE_NS;
            shareEstimate(nowNs);
        }
        if (nowNs >= nextReportNs && transport.sender() != null) {
            nextReportNs = nowNs + REPORT_NS;
            sendReports(nowNs);
        }
    }

    /// Every video that is on gets an equal share of what is left after audio.
    private void shareEstimate(long nowNs) {
        long audio = 0;
        int videos = 0;
        for (var consumer : consumers) {
            if (!consumer.producer.isVideo()) {
                audio += consumer.rate.bitsPerSecond(nowNs);
            } else if (consumer.isActive()) {
                videos++;
            }
        }
        long share = videos == 0 ? 0 : Math.max(0, estimateBps() - audio) / videos;
        for (var consumer : consumers) {
            consumer.estimate(share);
            consumer.onTick(nowNs);
        }
    }

    private void sendReports(long nowNs) {
        long ntp = NtpTime.ofEpochNs(transport.epochNs());
        writer.begin();
        for (var consumer : consumers) {
            if (consumer.statistics.packets() == 0) {
                continue;
            }
            var report = consumer.statistics.report(nowNs, ntp);
            if (!append(consumer, report)) {
                transport.sendRtcp(writer);
                writer.begin();
                append(consumer, report);
            }
        }
        if (writer.length() > 0) {
            transport.sendRtcp(writer);
        }
    }

    private boolean append(Consumer consumer, RtcpPacket.SenderReport report) {
        var rtcp = consumer.producer.spec().parameters().rtcp();
        @Nullable String cname = rtcp == null ? null : rtcp.cname();
        int before = writer.length();
        return writer.senderReport(report) && (cname == null || writer.cname(consumer.ssrc, cname) || before > 0);
    }
}
