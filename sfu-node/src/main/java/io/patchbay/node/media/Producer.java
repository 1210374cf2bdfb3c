package io.patchbay.node.media;

import io.patchbay.node.ortc.MediaKind;
import io.patchbay.node.ortc.RtcpFeedback;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtp.ExtensionIds;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.Vp8Descriptor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One media stream of a peer in one or more encodings, and who gets it. Owned by one media loop.
final class Producer {
    private static final Consumer[] NOBODY = {};

    final String id;
    final Codec codec;
    final ExtensionIds extensionIds;
    final RateMeter rate = new RateMeter();
    final boolean wantsNack;
    final boolean wantsPli;
    final boolean wantsTransportCc;
    final int mediaPayloadType;
    final int rtxPayloadType;
    private final ProducerSpec spec;
    private final Uplink uplink;
    private final boolean video;
    private final ProducerStream[] streams;
    private Consumer[] consumers = NOBODY;
    private boolean paused;
    private boolean closed;
    private volatile long bitrateBps;

    Producer(String id, ProducerSpec spec, Uplink uplink) {
        this.id = id;
        this.spec = spec;
        this.uplink = uplink;
        this.codec = Codec.of(spec.mapping().codec());
        this.extensionIds = new ExtensionIds(spec.mapping().extensionIds());
        this.video = MediaKind.ofMimeType(spec.mapping().codec().mimeType()) == MediaKind.VIDEO;
        this.mediaPayloadType = spec.mapping().mediaPayloadType();
        this.rtxPayloadType = spec.mapping().rtxPayloadType();
        this.wantsNack = hasFeedback("nack", "");
        this.wantsPli = hasFeedback("nack", "pli");
        this.wantsTransportCc = hasFeedback("transport-cc", "");
        this.streams = new ProducerStream[spec.parameters().encodings().size()];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new ProducerStream(this, i);
        }
    }

    ProducerSpec spec() {
        return spec;
    }

    boolean isVideo() {
        return video;
    }

    int clockRate() {
        return spec.mapping().codec().clockRate();
    }

    /// The media id its packets may carry, null if signaling gave none.
    @Nullable
    String mid() {
        return spec.parameters().mid();
    }

    Transport transport() {
        return uplink.transport();
    }

    /// Nothing comes any more.
    void onClosed() {
        closed = true;
        bitrateBps = 0;
    }

    /// The stream goes on with another SSRC and other numbers.
    void onSourceChanged(ProducerStream stream) {
        for (var consumer : consumers) {
            consumer.onSourceChanged(stream);
        }
    }

    List<ProducerStream> streams() {
        return Arrays.asList(streams);
    }

    ProducerStream stream(int layer) {
        return streams[layer];
    }

    int layers() {
        return streams.length;
    }

    boolean isPaused() {
        return paused;
    }

    private boolean hasFeedback(String type, String parameter) {
        var wanted = new RtcpFeedback(type, parameter);
        return spec.parameters().codecs().stream()
                .filter(codecParameters ->
                        codecParameters.payloadType() == spec.mapping().mediaPayloadType())
                .anyMatch(codecParameters -> codecParameters.rtcpFeedback().contains(wanted));
    }

    /// Drops what the peer sends while it is paused: clients go on sending.
    void pause(boolean pause) {
        boolean resumed = paused && !pause;
        paused = pause;
        if (resumed) {
            for (var stream : streams) {
                stream.onGap();
            }
            for (var consumer : consumers) {
                consumer.onProducerResumed();
            }
        }
    }

    void add(Consumer consumer) {
        consumers = Arrays.copyOf(consumers, consumers.length + 1);
        consumers[consumers.length - 1] = consumer;
    }

    void remove(Consumer consumer) {
        consumers = Arrays.stream(consumers).filter(other -> other != consumer).toArray(Consumer[]::new);
    }

    Consumer[] consumers() {
        return consumers;
    }

    /// Asks the peer for a key frame of one layer, unless one is on its way.
    void requestKeyFrame(int layer, long nowNs) {
        if (!paused && !closed && streams[layer].isKnown() && streams[layer].needsKeyFrame(nowNs)) {
            uplink.sendKeyFrameRequest(streams[layer]);
        }
    }

    /// Forwards a good packet to all consumers; answers `NONE`, or why it was dropped.
    DropReason onPacket(ProducerStream stream, RtpPacket packet, Vp8Descriptor vp8, long nowNs) {
        rate.add(packet.length(), nowNs);
        stream.rate.add(packet.length(), nowNs);
        if (paused) {
            return DropReason.PRODUCER_PAUSED;
        }
        var cache = stream.cache();
        if (cache != null) {
            // What carries nothing too: consumers that begin later have to know which numbers are not lost.
            cache.put(packet);
        }
        var reason = check(packet, vp8);
        if (reason != DropReason.NONE) {
            return skip(stream, packet, reason, nowNs);
        }
        boolean keyFrame = codec.beginsKeyFrame(packet, vp8) && stream.mayBegin(packet);
        if (keyFrame && codec.needsKeyFrame()) {
            stream.onKeyFrame(packet.sequenceNumber());
            stream.nack.onKeyFrame(packet.sequenceNumber());
        }
        for (var consumer : consumers) {
            try {
                consumer.onPacket(stream, packet, vp8, keyFrame, nowNs);
            } catch (RuntimeException e) {
                // The viewer's transport pays for it, not the publisher's.
                consumer.fail(e);
            }
        }
        return DropReason.NONE;
    }

    /// Answers `NONE`, or why there is nothing to forward; reads the descriptor if it is VP8.
    DropReason check(RtpPacket packet, Vp8Descriptor vp8) {
        if (packet.payloadLength() == 0) {
            return DropReason.RTP_EMPTY;
        }
        boolean bad = codec == Codec.VP8
                && vp8.parse(packet.buffer(), packet.payloadOffset(), packet.payloadLength()) != DropReason.NONE;
        return bad ? DropReason.VP8_BAD_DESCRIPTOR : DropReason.NONE;
    }

    private DropReason skip(ProducerStream stream, RtpPacket packet, DropReason reason, long nowNs) {
        for (var consumer : consumers) {
            try {
                consumer.onEmpty(stream, packet, nowNs);
            } catch (RuntimeException e) {
                // As above.
                consumer.fail(e);
            }
        }
        return reason;
    }

    void onTick(long nowNs) {
        bitrateBps = rate.bitsPerSecond(nowNs);
        for (var stream : streams) {
            if (!paused && stream.keyFrames.onTime(nowNs)) {
                uplink.sendKeyFrameRequest(stream);
            }
        }
    }

    /// Received bits per second as of the last tick. Any thread.
    long bitrateBps() {
        return bitrateBps;
    }
}
