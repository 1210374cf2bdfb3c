package io.patchbay.node.repair;

import io.patchbay.node.rtcp.NtpTime;
import io.patchbay.node.rtp.SeqMath;

/// The RTP timestamps of one consumer's stream. They pass unchanged until the first switch to another layer; then a
/// shift makes the new layer's clock go on where the old one's is, from the layers' sender reports where both have
/// one, else from the time that passed. Never backwards. Owned by the media thread.
public final class TimestampRewriter {
    private static final long NANOS = 1_000_000_000L;

    private final int clockRate;
    private int shift;
    private int newest;
    private long newestNs;
    private boolean started;

    /// Begins without a shift.
    ///
    /// @param clockRate in Hz
    public TimestampRewriter(int clockRate) {
        this.clockRate = clockRate;
    }

    /// What ties a layer's timestamps to the publisher's wall clock: its last sender report. Mutable, one per layer.
    public static final class Clock {
        private long ntpTime;
        private int timestamp;
        private boolean known;

        /// A sender report of the layer arrived.
        public void onSenderReport(long ntpTime, int timestamp) {
            this.ntpTime = ntpTime;
            this.timestamp = timestamp;
            this.known = true;
        }

        /// The layer's source began anew: its reports so far say nothing any more.
        public void reset() {
            known = false;
        }

        /// Whether there was a report.
        public boolean isKnown() {
            return known;
        }
    }

    /// The next packets belong to another layer, beginning with the one of `timestamp`. `to` and `from` are the clocks
    /// of the new layer and of the one that is being sent.
    public void onSwitch(int timestamp, Clock from, Clock to, long nowNs) {
        if (!started) {
            return;
        }
        int wanted = from.isKnown() && to.isKnown() ? byReports(timestamp, from, to) : byTime(nowNs);
        // One more than the newest: a frame of the new layer must never be taken for a part of the last one.
        int least = newest + 1;
        shift = (SeqMath.isNewer32(least, wanted) ? least : wanted) - timestamp;
    }

    private int byReports(int timestamp, Clock from, Clock to) {
        // The capture time of the new frame, expressed on the old layer's clock, plus the shift that it had.
        long apart = NtpTime.nanosBetween(from.ntpTime, to.ntpTime);
        int ticks = (int) (apart / NANOS * clockRate + apart % NANOS * clockRate / NANOS);
        return shift + from.timestamp + ticks + (timestamp - to.timestamp);
    }

    private int byTime(long nowNs) {
        long elapsed = Math.max(0, nowNs - newestNs);
        return newest + (int) (elapsed / NANOS * clockRate + elapsed % NANOS * clockRate / NANOS);
    }

    /// The consumer's timestamp for a packet of the current layer.
    public int rewrite(int timestamp, long nowNs) {
        int out = timestamp + shift;
        if (!started || SeqMath.isNewer32(out, newest)) {
            newest = out;
            newestNs = nowNs;
            started = true;
        }
        return out;
    }
}
