package io.patchbay.node.rtcp;

import io.patchbay.node.rtp.SeqMath;
import java.util.List;

/// What was sent of one stream, for its sender reports (RFC 3550 section 6.4.1). Owned by the media thread.
public final class SenderStatistics {
    private static final long NANOS = 1_000_000_000L;

    private final int ssrc;
    private final int clockRate;
    private int packets;
    private int octets;
    /// Of the newest frame, and when its first packet was sent.
    private int lastTimestamp;

    private long lastNs;

    /// Begins to count a stream.
    ///
    /// @param clockRate of the RTP timestamps, in Hz
    public SenderStatistics(int ssrc, int clockRate) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
    }

    /// A packet was sent. One that is older than the newest, late or repaired, says nothing of the clock.
    ///
    /// @param payloadBytes without header and padding
    public void onSent(int payloadBytes, int rtpTimestamp, long nowNs) {
        if (packets == 0 || SeqMath.isNewer32(rtpTimestamp, lastTimestamp)) {
            lastTimestamp = rtpTimestamp;
            lastNs = nowNs;
        }
        packets++;
        octets += payloadBytes;
    }

    /// Packets sent; wraps as on the wire.
    public int packets() {
        return packets;
    }

    /// A report without blocks; its RTP timestamp is the newest one sent, moved on to now.
    ///
    /// @param nowNtp the same moment as `nowNs`
    public RtcpPacket.SenderReport report(long nowNs, long nowNtp) {
        long elapsed = packets == 0 ? 0 : nowNs - lastNs;
        int timestamp = lastTimestamp + (int) (elapsed / NANOS * clockRate + elapsed % NANOS * clockRate / NANOS);
        return new RtcpPacket.SenderReport(ssrc, nowNtp, timestamp, packets, octets, List.of());
    }
}
