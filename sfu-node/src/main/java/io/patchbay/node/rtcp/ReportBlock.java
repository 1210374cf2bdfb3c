package io.patchbay.node.rtcp;

/// What a receiver says about one stream (RFC 3550 section 6.4.1).
///
/// @param fractionLost 0 to 255: 256ths of the packets expected since the last report
/// @param cumulativeLost -8,388,608 to 8,388,607; negative with duplicates
/// @param highestSequence extended: wraps in the upper 16 bits
/// @param jitter in units of the stream's clock
/// @param lastSenderReport the middle 32 bits of the last SR's NTP time, 0 if there was none
/// @param delaySinceLastReport in 65,536ths of a second
public record ReportBlock(
        int ssrc,
        int fractionLost,
        int cumulativeLost,
        int highestSequence,
        int jitter,
        int lastSenderReport,
        int delaySinceLastReport) {
    /// The round trip that this block shows, in nanoseconds (RFC 3550 section 6.4.1); -1 when it shows none or cannot
    /// be true.
    ///
    /// @param nowNtp when the block arrived, on the clock of the sender reports
    public long roundTripNs(long nowNtp) {
        if (lastSenderReport == 0) {
            return -1;
        }
        int units = NtpTime.middle(nowNtp) - lastSenderReport - delaySinceLastReport;
        return units < 0 ? -1 : units * 1_000_000_000L / 65_536;
    }
}
