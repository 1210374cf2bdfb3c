package io.patchbay.node.media;

import io.patchbay.node.repair.KeyFrameRequester;
import io.patchbay.node.repair.NackGenerator;
import io.patchbay.node.repair.RetransmissionCache;
import io.patchbay.node.repair.TimestampRewriter;
import io.patchbay.node.rtcp.ReceiverStatistics;
import org.jspecify.annotations.Nullable;

/// One encoding of a producer: one RTP stream, with the RTX stream that repairs it. Owned by one media loop.
final class ProducerStream {
    private static final int CACHE_PACKETS = 512;
    private static final int CACHE_BYTES = 400_000;

    final Producer producer;
    final int layer;
    final NackGenerator nack = new NackGenerator();
    final KeyFrameRequester keyFrames = new KeyFrameRequester();
    final TimestampRewriter.Clock clock = new TimestampRewriter.Clock();
    final RateMeter rate = new RateMeter();
    /// Null for audio, which is not repeated.
    final @Nullable RetransmissionCache cache;

    private int ssrc;
    private int rtxSsrc;
    private boolean known;
    private boolean rtxKnown;
    private int firSequence;
    private @Nullable ReceiverStatistics statistics;

    ProducerStream(Producer producer, int layer) {
        this.producer = producer;
        this.layer = layer;
        this.cache = producer.isVideo() ? new RetransmissionCache(CACHE_PACKETS, CACHE_BYTES) : null;
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
        if (cache != null) {
            cache.clear();
        }
    }

    void rtxSsrc(int learnt) {
        rtxSsrc = learnt;
        rtxKnown = true;
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
