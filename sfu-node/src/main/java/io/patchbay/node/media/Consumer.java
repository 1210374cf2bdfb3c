package io.patchbay.node.media;

import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.repair.LayerSelector;
import io.patchbay.node.repair.SentHistory;
import io.patchbay.node.repair.SequenceRewriter;
import io.patchbay.node.repair.TimestampRewriter;
import io.patchbay.node.rtcp.SenderStatistics;
import io.patchbay.node.rtp.ExtensionIds;
import io.patchbay.node.rtp.HeaderExtension;
import io.patchbay.node.rtp.OutgoingHeader;
import io.patchbay.node.rtp.RtpHeaderWriter;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.Rtx;
import io.patchbay.node.rtp.SeqMath;
import io.patchbay.node.rtp.Vp8Descriptor;
import io.patchbay.node.rtp.Vp8Rewriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One producer seen by one viewer: which layer, and the numbers the viewer sees. Owned by one media loop.
///
/// A packet goes out only if signaling lets it (the consumer was announced and acknowledged), the viewer wants it and
/// its transport has keys: clients acknowledge before their handshake is over.
/// Video begins, and changes its layer, at a key frame.
final class Consumer {
    private static final int HISTORY_PACKETS = 512;
    private static final int RTX_START = 1;
    private static final int UNKNOWN = -1;

    final String id;
    final Producer producer;
    final int ssrc;
    final int rtxSsrc;
    final SenderStatistics statistics;
    final RateMeter rate = new RateMeter();
    private final Downlink downlink;
    private final int payloadType;
    private final int rtxPayloadType;
    private final boolean sendsTransportCc;
    private final RtpHeaderWriter writer;
    private final SequenceRewriter sequences;
    private final TimestampRewriter timestamps;
    private final Vp8Rewriter pictures = new Vp8Rewriter();
    private final Vp8Descriptor repeated = new Vp8Descriptor();
    private final @Nullable LayerSelector layers;
    private final @Nullable SentHistory history;
    private @Nullable ProducerStream current;
    /// Of what was sent last.
    private TimestampRewriter.@Nullable Clock lastClock;

    private boolean announced;
    private boolean wanted = true;
    private boolean waiting = true;
    private int rtxSequence = RTX_START;
    private volatile long reportedBps;
    private volatile int reportedLayer = LayerSelector.NONE;
    private volatile int lossPermille = UNKNOWN;

    Consumer(String id, Producer producer, RtpParameters parameters, Downlink downlink, RandomGenerator random) {
        this.id = id;
        this.producer = producer;
        this.downlink = downlink;
        var encoding = parameters.encodings().getFirst();
        if (encoding.ssrc() == null) {
            throw new IllegalStateException("consumer " + id + " has no SSRC");
        }
        this.ssrc = encoding.ssrc().intValue();
        this.rtxSsrc = encoding.rtx() == null ? 0 : (int) encoding.rtx().ssrc();
        this.payloadType = parameters.codecs().getFirst().payloadType();
        this.rtxPayloadType = encoding.rtx() == null ? -1 : rtxPayloadType(parameters);
        var ids = extensionIds(parameters);
        this.sendsTransportCc = ids.id(HeaderExtension.TRANSPORT_CC) != 0;
        var mid = parameters.mid();
        this.writer = new RtpHeaderWriter(producer.extensionIds, ids, mid == null ? "" : mid);
        this.sequences = SequenceRewriter.create(random);
        this.timestamps = new TimestampRewriter(producer.clockRate());
        this.statistics = new SenderStatistics(ssrc, producer.clockRate());
        this.layers = producer.layers() > 1 ? new LayerSelector(producer.layers()) : null;
        this.history = rtxPayloadType >= 0 ? new SentHistory(HISTORY_PACKETS) : null;
        this.waiting = producer.codec.needsKeyFrame();
    }

    private static int rtxPayloadType(RtpParameters parameters) {
        return parameters.codecs().stream()
                .skip(1)
                .mapToInt(RtpCodecParameters::payloadType)
                .findFirst()
                .orElse(-1);
    }

    private static ExtensionIds extensionIds(RtpParameters parameters) {
        var ids = new EnumMap<HeaderExtension, Integer>(HeaderExtension.class);
        for (var extension : parameters.headerExtensions()) {
            HeaderExtension.ofUri(extension.uri()).ifPresent(known -> ids.put(known, extension.id()));
        }
        return new ExtensionIds(Map.copyOf(ids));
    }

    /// The viewer has prepared itself for this consumer.
    void announced(long nowNs) {
        announced = true;
        restart(nowNs);
    }

    /// Whether the viewer wants to get it.
    void wanted(boolean wants, long nowNs) {
        if (wants && !wanted) {
            wanted = true;
            restart(nowNs);
        }
        wanted = wants;
    }

    /// A bug showed up in what was done for this viewer.
    void fail(RuntimeException bug) {
        downlink.fail(bug);
    }

    /// The publisher goes on with another SSRC: its numbers and its clock are others now.
    void onSourceChanged(ProducerStream stream) {
        if (stream == current) {
            current = null;
            lastClock = new TimestampRewriter.Clock();
            interrupt();
        }
    }

    void onProducerResumed() {
        restart(downlink.nowNs());
    }

    private void interrupt() {
        sequences.onSwitch();
        pictures.onSwitch();
        waiting = producer.codec.needsKeyFrame();
    }

    private void restart(long nowNs) {
        interrupt();
        requestKeyFrame(nowNs);
    }

    /// Whether packets that come are sent on.
    boolean isActive() {
        return announced && wanted && !producer.isPaused() && downlink.isConnected();
    }

    /// The layer being forwarded, -1 for none.
    int layer() {
        var stream = current;
        return stream == null || waiting ? LayerSelector.NONE : stream.layer;
    }

    /// The viewer has no picture, or lost it.
    void requestKeyFrame(long nowNs) {
        if (!isActive() || !producer.isVideo()) {
            return;
        }
        if (layers == null) {
            producer.requestKeyFrame(0, nowNs);
        } else if (layers.wanted() != LayerSelector.NONE) {
            producer.requestKeyFrame(layers.wanted(), nowNs);
        }
    }

    void estimate(long bitrateBps) {
        if (layers != null) {
            layers.onEstimate(bitrateBps);
        }
    }

    /// The viewer lost this share of the packets lately, in 256ths.
    void onLossReport(int fractionLost) {
        lossPermille = fractionLost * 1000 / 256;
    }

    /// Bits per second sent, as of the last tick. Any thread.
    long reportedBps() {
        return reportedBps;
    }

    /// The layer being forwarded, -1 for none, as of the last tick. Any thread.
    int reportedLayer() {
        return reportedLayer;
    }

    /// What the viewer lost lately, in thousandths of the packets; -1 before it said. Any thread.
    int lossPermille() {
        return lossPermille;
    }

    void onTick(long nowNs) {
        reportedBps = rate.bitsPerSecond(nowNs);
        reportedLayer = layer();
        if (layers == null) {
            if (waiting) {
                requestKeyFrame(nowNs);
            }
            return;
        }
        for (int i = 0; i < producer.layers(); i++) {
            long bitrate = producer.stream(i).rate.bitsPerSecond(nowNs);
            if (bitrate > 0) {
                layers.onLayer(i, bitrate, nowNs);
            }
        }
        if (layers.onTime(nowNs) || waiting) {
            requestKeyFrame(nowNs);
        }
    }

    void onPacket(ProducerStream stream, RtpPacket packet, Vp8Descriptor vp8, boolean keyFrame, long nowNs) {
        if (!isActive()) {
            return;
        }
        boolean begins = keyFrame && (waiting || stream != current) && mayBegin(stream);
        if (begins) {
            begin(stream, packet, nowNs);
        }
        if (stream != current || waiting) {
            return;
        }
        forward(stream, packet, vp8, nowNs);
        if (begins && producer.codec.needsKeyFrame()) {
            catchUp(stream, packet.sequenceNumber(), nowNs);
        }
    }

    /// The packet that begins the key frame came late: what overtook it was held back, and is sent now.
    private void catchUp(ProducerStream stream, int first, long nowNs) {
        var cache = stream.cache();
        int overtook = Math.min(stream.newestAfter(first), HISTORY_PACKETS);
        for (int i = 1; cache != null && i <= overtook; i++) {
            var packet = downlink.cached();
            var vp8 = downlink.descriptor();
            if (!cache.find(SeqMath.add16(first, i), packet)) {
                continue;
            }
            if (producer.check(packet, vp8) == DropReason.NONE) {
                forward(stream, packet, vp8, nowNs);
            } else {
                sequences.drop(packet.sequenceNumber());
            }
        }
    }

    /// A packet without media: leaves no gap, or fills the one that was left for it when it comes late.
    void onEmpty(ProducerStream stream, RtpPacket packet, long nowNs) {
        boolean live = isActive() && stream == current && !waiting;
        if (!live || sequences.drop(packet.sequenceNumber())) {
            return;
        }
        int sequence = sequences.rewrite(packet.sequenceNumber());
        if (sequence != SequenceRewriter.NO_PLACE) {
            var header = header(packet, sequence, timestamps.rewrite(packet.timestamp(), nowNs), nowNs);
            int headerLength = writer.write(packet, header, downlink.buffer(), 0);
            downlink.sendInPlace(headerLength, 0, header.transportSequence, nowNs);
        }
    }

    private boolean mayBegin(ProducerStream stream) {
        if (layers == null) {
            return true;
        }
        return layers.onKeyFrame(stream.layer) || (waiting && layers.current() == stream.layer);
    }

    private void begin(ProducerStream stream, RtpPacket packet, long nowNs) {
        if (current != stream) {
            sequences.onSwitch();
            pictures.onSwitch();
            if (current != null) {
                downlink.counters().onLayerSwitched();
            }
        }
        if (lastClock != null && lastClock != stream.clock) {
            timestamps.onSwitch(packet.timestamp(), lastClock, stream.clock, nowNs);
        }
        lastClock = stream.clock;
        current = stream;
        waiting = false;
    }

    private void forward(ProducerStream stream, RtpPacket packet, Vp8Descriptor vp8, long nowNs) {
        int changed = 0;
        int ids = 0;
        if (producer.codec == Codec.VP8) {
            changed = vp8.length();
            var descriptor = downlink.scratch();
            System.arraycopy(packet.buffer(), packet.payloadOffset(), descriptor, 0, changed);
            if (!pictures.rewrite(vp8, descriptor, 0)) {
                sequences.drop(packet.sequenceNumber());
                downlink.notForwarded(DropReason.REWRITE_TOO_OLD);
                return;
            }
            ids = pictures.lastIds();
        }
        int sequence = sequences.rewrite(packet.sequenceNumber());
        if (sequence == SequenceRewriter.NO_PLACE) {
            downlink.notForwarded(DropReason.REWRITE_TOO_OLD);
            return;
        }
        int timestamp = timestamps.rewrite(packet.timestamp(), nowNs);
        if (!send(packet, header(packet, sequence, timestamp, nowNs), changed, nowNs)) {
            return;
        }
        statistics.onSent(packet.payloadLength(), timestamp, nowNs);
        rate.add(packet.length(), nowNs);
        downlink.counters().onForwarded();
        if (history != null) {
            history.put(sequence, stream.ssrc(), packet.sequenceNumber(), timestamp, ids);
        }
    }

    private OutgoingHeader header(RtpPacket packet, int sequence, int timestamp, long nowNs) {
        var header = downlink.header(sendsTransportCc, nowNs);
        header.payloadType = payloadType;
        header.sequenceNumber = sequence;
        header.timestamp = timestamp;
        header.ssrc = ssrc;
        header.marker = packet.marker();
        return header;
    }

    private boolean send(RtpPacket packet, OutgoingHeader header, int changed, long nowNs) {
        var out = downlink.buffer();
        int headerLength = writer.write(packet, header, out, 0);
        // The rewritten descriptor, see forward().
        System.arraycopy(downlink.scratch(), 0, out, headerLength, changed);
        return downlink.send(packet, changed, headerLength, header.transportSequence, nowNs);
    }

    /// Sends again what the viewer misses, as RTX (RFC 4588).
    void retransmit(int sequence, RtpPacket view, long nowNs) {
        if (history == null || !announced || !wanted) {
            return;
        }
        int place = history.find(sequence, nowNs);
        if (place < 0) {
            return;
        }
        for (var stream : producer.streams()) {
            var cache = stream.cache();
            if (cache != null
                    && stream.ssrc() == history.sourceSsrc(place)
                    && cache.find(history.sourceSequence(place), view)) {
                sendAgain(sequence, place, history, view, nowNs);
                return;
            }
        }
    }

    private void sendAgain(int sequence, int place, SentHistory sent, RtpPacket packet, long nowNs) {
        var header = downlink.header(sendsTransportCc, nowNs);
        header.payloadType = rtxPayloadType;
        header.sequenceNumber = rtxSequence++ & 0xffff;
        header.timestamp = sent.timestamp(place);
        header.ssrc = rtxSsrc;
        header.marker = packet.marker();
        var payload = downlink.scratch();
        System.arraycopy(packet.buffer(), packet.payloadOffset(), payload, 0, packet.payloadLength());
        if (producer.codec == Codec.VP8
                && repeated.parse(packet.buffer(), packet.payloadOffset(), packet.payloadLength()) == DropReason.NONE) {
            int ids = sent.payloadIds(place);
            repeated.rewrite(payload, 0, ids >> 8, ids & 0xff);
        }
        var out = downlink.buffer();
        int headerLength = writer.write(packet, header, out, 0);
        int payloadLength = Rtx.writePayload(sequence, payload, packet.payloadLength(), out, headerLength);
        if (downlink.sendInPlace(headerLength, payloadLength, header.transportSequence, nowNs)) {
            sent.onRepeated(place, nowNs);
            downlink.counters().onRetransmitted();
        }
    }
}
