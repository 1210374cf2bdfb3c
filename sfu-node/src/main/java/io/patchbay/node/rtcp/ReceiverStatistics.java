package io.patchbay.node.rtcp;

import io.patchbay.node.rtp.SequenceExtender;

/// What was received of one stream, for its report blocks (RFC 3550 appendix A.3 and A.8). Owned by the media thread.
///
/// Originals restored from RTX are to be given too: they close the gap they left.
public final class ReceiverStatistics {
    private static final int MAX_LOST = 0x7f_ffff;
    private static final int MIN_LOST = -0x80_0000;
    private static final long NANOS = 1_000_000_000L;

    private final int ssrc;
    private final int clockRate;
    private final SequenceExtender sequences = new SequenceExtender();
    private long first;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private int lastTransit;
    private boolean hasTransit;
    /// 16 times the jitter, as in appendix A.8.
    private int scaledJitter;

    private int lastSenderReport;
    private long lastSenderReportNs;

    /// Begins to count a stream.
    ///
    /// @param clockRate of the RTP timestamps, in Hz
    public ReceiverStatistics(int ssrc, int clockRate) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
    }

    /// A packet of the stream arrived.
    public void onPacket(int sequence, int rtpTimestamp, long nowNs) {
        boolean started = sequences.isStarted();
        long index = sequences.extend(sequence);
        if (!started) {
            first = index;
        }
        first = Math.min(first, index);
        received++;
        int arrival = (int) (nowNs / NANOS * clockRate + nowNs % NANOS * clockRate / NANOS);
        int transit = arrival - rtpTimestamp;
        if (hasTransit) {
            int difference = Math.abs(transit - lastTransit);
            scaledJitter += difference - ((scaledJitter + 8) >> 4);
        }
        lastTransit = transit;
        hasTransit = true;
    }

    /// A sender report of the stream arrived.
    public void onSenderReport(long ntpTime, long nowNs) {
        lastSenderReport = NtpTime.middle(ntpTime);
        lastSenderReportNs = nowNs;
    }

    /// Whether there is anything to report.
    public boolean hasPackets() {
        return sequences.isStarted();
    }

    /// Packets received, duplicates included.
    public long received() {
        return received;
    }

    /// Packets expected and not received; negative with duplicates.
    public long lost() {
        return expected() - received;
    }

    /// Interarrival jitter in units of the clock.
    public int jitter() {
        return scaledJitter >> 4;
    }

    private long expected() {
        return hasPackets() ? sequences.highest() - first + 1 : 0;
    }

    /// The report block for the time since the last one.
    public ReportBlock report(long nowNs) {
        long expected = expected() - expectedBefore;
        long lost = expected - (received - receivedBefore);
        expectedBefore = expected();
        receivedBefore = received;
        int fraction = expected <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / expected);
        int total = Math.clamp(lost(), MIN_LOST, MAX_LOST);
        long delay = lastSenderReport == 0 ? 0 : (nowNs - lastSenderReportNs) / 1_000 * 65_536 / 1_000_000;
        // The extender's indexes begin at 2^16; on the wire the cycles begin at 0.
        int highest = (int) (sequences.highest() - 0x1_0000L);
        return new ReportBlock(ssrc, fraction, total, highest, jitter(), lastSenderReport, (int) delay);
    }
}
