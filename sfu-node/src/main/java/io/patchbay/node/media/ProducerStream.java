package io.patchbay.node.media;

import io.patchbay.node.repair.KeyFrameRequester;
import io.patchbay.node.repair.NackGenerator;
import io.patchbay.node.repair.RetransmissionCache;
import io.patchbay.node.repair.TimestampRewriter;
import io.patchbay.node.rtcp.ReceiverStatistics;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.SeqMath;
import org.jspecify.annotations.Nullable;

/// One encoding of a producer: one RTP stream, with the RTX stream that repairs it. Owned by one media loop.
final class ProducerStream {
    private static final int CACHE_PACKETS = 512;
    /// Of the best encoding: a second at 3 Mbit/s.
    private static final int CACHE_BYTES = 400_000;
    /// Of the others.
    private static final int SMALL_CACHE_BYTES = 128_000;
    /// Packets before a key frame's first slice: delimiter, parameter sets, additional information.
    private static final int MAX_HEAD = 8;

    final Producer producer;
    final int layer;
    final NackGenerator nack = new NackGenerator();
    final KeyFrameRequester keyFrames = new KeyFrameRequester();
    final TimestampRewriter.Clock clock = new TimestampRewriter.Clock();
    final RateMeter rate = new RateMeter();
    /// A view for [#mayBegin].
    private final RtpPacket before = new RtpPacket();
    /// Null for audio, which is not repeated, and before the first packet.
    private @Nullable RetransmissionCache cache;

    private int ssrc;
    private int rtxSsrc;
    private boolean known;
    private boolean rtxKnown;
    private int firSequence;
    private int newestWhenAsked;
    private @Nullable ReceiverStatistics statistics;

    ProducerStream(Producer producer, int layer) {
        this.producer = producer;
        this.layer = layer;
    }

    boolean isKnown() {
        return known;
    }

    /// The media SSRC; meaningless before it [#isKnown].
    int ssrc() {
        return ssrc;
    }

    boolean isRtxKnown() {
        return rtxKnown;
    }

    int rtxSsrc() {
        return rtxSsrc;
    }

    void ssrc(int learnt) {
        ssrc = learnt;
        known = true;
        statistics = new ReceiverStatistics(learnt, producer.clockRate());
        nack.reset();
        clock.reset();
        if (producer.isVideo()) {
            boolean best = layer == producer.layers() - 1;
            cache = new RetransmissionCache(CACHE_PACKETS, best ? CACHE_BYTES : SMALL_CACHE_BYTES);
        }
    }

    @Nullable
    RetransmissionCache cache() {
        return cache;
    }

    /// Whether we still have the packet with this sequence number.
    boolean has(int sequence) {
        return cache != null && cache.contains(sequence);
    }

    void rtxSsrc(int learnt) {
        rtxSsrc = learnt;
        rtxKnown = true;
    }

    /// Somebody needs a key frame; answers whether to ask the publisher now, which may have to wait.
    boolean needsKeyFrame(long nowNs) {
        if (!keyFrames.isPending()) {
            newestWhenAsked = nack.newest();
        }
        return keyFrames.request(nowNs);
    }

    void onKeyFrameAsked() {
        newestWhenAsked = nack.newest();
    }

    /// A key frame begins with this packet. One that was sent before it was asked for, and comes late, is not the
    /// answer: the publisher is about to send another.
    void onKeyFrame(int sequence) {
        if (!keyFrames.isPending() || SeqMath.isNewer16(sequence, newestWhenAsked)) {
            keyFrames.onKeyFrame();
        }
    }

    /// Whether viewers may begin with this packet of a key frame. With H264 only at its parameters: they may have been
    /// lost or overtaken, and come with the repair. A key frame that has none begins with its first slice, if all
    /// packets are there that say so.
    boolean mayBegin(RtpPacket packet) {
        if (producer.codec != Codec.H264 || producer.codec.hasParameters(packet)) {
            return true;
        }
        var kept = cache;
        int back = 1;
        while (kept != null && back <= MAX_HEAD && kept.find(SeqMath.add16(packet.sequenceNumber(), -back), before)) {
            if (before.timestamp() != packet.timestamp()) {
                return true;
            }
            if (producer.codec.hasParameters(before)) {
                return false;
            }
            back++;
        }
        return false;
    }

    /// Packets were left out, maybe so many that their numbers began anew.
    void onGap() {
        if (cache != null) {
            cache.clear();
        }
    }

    /// How many numbers the newest packet is ahead of this one, 0 if it is not.
    int newestAfter(int sequence) {
        return Math.max(0, SeqMath.delta16(nack.newest(), sequence));
    }

    /// Null before the stream's first packet.
    @Nullable
    ReceiverStatistics statistics() {
        return statistics;
    }

    int nextFirSequence() {
        return firSequence++ & 0xff;
    }
}
