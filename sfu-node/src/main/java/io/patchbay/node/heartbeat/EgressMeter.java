package io.patchbay.node.heartbeat;

import java.util.function.LongSupplier;

/// What the node sends per second, measured between heartbeats. Thread-safe; figures younger than [#FRESH_NS] are given
/// again, so that two heartbeats close to each other do not divide by next to nothing.
public final class EgressMeter {
    /// Per second.
    ///
    /// @param bps bits
    /// @param packets packets
    public record Egress(long bps, long packets) {}

    static final long FRESH_NS = 500_000_000;

    private static final double NS_PER_SECOND = 1e9;
    private static final int BITS_PER_BYTE = 8;

    private final LongSupplier bytesOut;
    private final LongSupplier packetsOut;
    private long lastBytes;
    private long lastPackets;
    private long lastNs;
    private Egress last = new Egress(0, 0);

    /// @param bytesOut bytes sent since start
    /// @param packetsOut packets sent since start
    /// @param nowNs monotonic ns
    public EgressMeter(LongSupplier bytesOut, LongSupplier packetsOut, long nowNs) {
        this.bytesOut = bytesOut;
        this.packetsOut = packetsOut;
        this.lastBytes = bytesOut.getAsLong();
        this.lastPackets = packetsOut.getAsLong();
        this.lastNs = nowNs;
    }

    synchronized Egress sample(long nowNs) {
        var elapsedNs = nowNs - lastNs;
        if (elapsedNs >= FRESH_NS) {
            var bytes = bytesOut.getAsLong();
            var packets = packetsOut.getAsLong();
            var seconds = elapsedNs / NS_PER_SECOND;
            last = new Egress(
                    Math.round((bytes - lastBytes) * BITS_PER_BYTE / seconds),
                    Math.round((packets - lastPackets) / seconds));
            lastBytes = bytes;
            lastPackets = packets;
            lastNs = nowNs;
        }
        return last;
    }
}
