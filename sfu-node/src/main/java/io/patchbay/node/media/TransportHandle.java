package io.patchbay.node.media;

import io.patchbay.node.ortc.RtpParameters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// A transport as control code knows it. Thread-safe.
public final class TransportHandle {
    /// Streams that the peer may send at a time.
    static final int MAX_PRODUCERS = Uplink.MAX_PRODUCERS;

    private static final int MAX_SSRCS = 32_000;

    private final TransportInfo info;
    private final Transport transport;
    private final RandomGenerator random;
    private final AtomicInteger producers = new AtomicInteger();
    /// Every SSRC that was ever given out or used here; true once a consumer has it.
    private final Map<Long, Boolean> ssrcs = new ConcurrentHashMap<>();

    TransportHandle(TransportInfo info, Transport transport, RandomGenerator random) {
        this.info = info;
        this.transport = transport;
        this.random = random;
    }

    /// An SSRC for a consumer on this transport, never given out before: SRTP would begin again at indexes that were
    /// used (docs/srtp.md).
    public long newSsrc() {
        long ssrc;
        do {
            // Our own reports have the SSRC 1, and 0 confuses some clients.
            ssrc = random.nextLong(1L << 16, 1L << 32);
        } while (ssrcs.putIfAbsent(ssrc, false) != null);
        return ssrc;
    }

    /// Marks the SSRCs of a new consumer as used.
    ///
    /// @throws IllegalArgumentException if one was used before
    void claim(RtpParameters parameters) {
        if (ssrcs.size() > MAX_SSRCS) {
            throw new IllegalArgumentException("transport " + info.id() + " had " + MAX_SSRCS + " SSRCs; open another");
        }
        for (var encoding : parameters.encodings()) {
            if (encoding.ssrc() != null) {
                claim(encoding.ssrc());
            }
            if (encoding.rtx() != null) {
                claim(encoding.rtx().ssrc());
            }
        }
    }

    private void claim(long ssrc) {
        if (Boolean.TRUE.equals(ssrcs.put(ssrc, true))) {
            throw new IllegalArgumentException("SSRC " + ssrc + " was used before on transport " + info.id());
        }
    }

    /// Takes a place for one more producer.
    ///
    /// @throws IllegalArgumentException if there is none
    void claimProducer() {
        if (producers.incrementAndGet() > MAX_PRODUCERS) {
            producers.decrementAndGet();
            throw new IllegalArgumentException(
                    "a transport carries at most " + MAX_PRODUCERS + " streams; end one of them first");
        }
    }

    /// Gives the place back.
    void releaseProducer() {
        producers.decrementAndGet();
    }

    /// What the peer is told.
    public TransportInfo info() {
        return info;
    }

    Transport transport() {
        return transport;
    }
}
