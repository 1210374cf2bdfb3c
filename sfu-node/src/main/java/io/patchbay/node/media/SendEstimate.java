package io.patchbay.node.media;

import io.patchbay.node.rtcp.TransportFeedback;

/// How much one peer's path carries, from its transport-wide feedback: down when packets queue up or are lost, slowly
/// up while they are not. Pure: time is an argument. Owned by one media loop.
///
/// It may grow while less than the estimate is sent, since nothing probes the path: a layer that does not fit shows up
/// as queueing within some feedbacks and is taken back. The full controller is a later issue.
final class SendEstimate {
    /// What a path is taken to carry before the first feedback.
    static final long START_BPS = 600_000;

    static final long FLOOR_BPS = 30_000;
    /// Queueing above this is overuse.
    static final long OVERUSE_NS = 60_000_000;

    private static final int HISTORY = 4096;
    private static final long NOTHING = -1;
    private static final long WINDOW_NS = 10_000_000_000L;
    private static final long HOLD_NS = 500_000_000;
    private static final double BACKOFF = 0.85;
    private static final double GROWTH_PER_SECOND = 0.15;
    private static final double HIGH_LOSS = 0.10;
    private static final double LOW_LOSS = 0.02;

    private final long ceilingBps;
    /// Two words a packet, in one cache line: when it was sent, and its sequence number and length.
    private final long[] sent = new long[2 * HISTORY];
    private long estimateBps = START_BPS;
    private long lastFeedbackNs;
    private long lastBackoffNs = Long.MIN_VALUE / 2;
    private long windowStartNs;
    private long windowMinNs = Long.MAX_VALUE;
    private long previousMinNs = Long.MAX_VALUE;

    SendEstimate(long ceilingBps) {
        this.ceilingBps = ceilingBps;
        java.util.Arrays.fill(sent, NOTHING);
    }

    long bitsPerSecond() {
        return estimateBps;
    }

    /// The receiver's own estimate (REMB) replaces ours.
    void onReceiverEstimate(long bitrateBps) {
        estimateBps = Math.clamp(bitrateBps, FLOOR_BPS, ceilingBps);
    }

    void onSent(int transportSequence, int bytes, long nowNs) {
        int slot = slot(transportSequence);
        sent[slot] = nowNs;
        sent[slot + 1] = (long) transportSequence << Integer.SIZE | bytes;
    }

    private static int slot(int transportSequence) {
        return transportSequence % HISTORY * 2;
    }

    void onFeedback(TransportFeedback feedback, long nowNs) {
        long acked = 0;
        int received = 0;
        int known = 0;
        long delaySum = 0;
        for (int i = 0; i < feedback.size(); i++) {
            int slot = slot(feedback.sequence(i));
            if (sent[slot + 1] >> Integer.SIZE != feedback.sequence(i)) {
                continue;
            }
            known++;
            if (feedback.isReceived(i)) {
                received++;
                acked += (int) sent[slot + 1];
                long delay = feedback.arrivalNs(i) - sent[slot];
                windowMinNs = Math.min(windowMinNs, delay);
                delaySum += delay - baseNs();
            }
        }
        if (known == 0 || lastFeedbackNs == 0) {
            lastFeedbackNs = nowNs;
            rotate(nowNs);
            return;
        }
        long elapsed = Math.max(1, nowNs - lastFeedbackNs);
        lastFeedbackNs = nowNs;
        double loss = 1.0 - (double) received / known;
        long queueing = received == 0 ? 0 : delaySum / received;
        adapt(loss, queueing, acked * 8 * 1_000_000_000L / elapsed, elapsed, nowNs);
        rotate(nowNs);
    }

    private void adapt(double loss, long queueingNs, long ackedBps, long elapsedNs, long nowNs) {
        if (queueingNs > OVERUSE_NS || loss > HIGH_LOSS) {
            if (nowNs - lastBackoffNs >= HOLD_NS) {
                lastBackoffNs = nowNs;
                double kept = loss > HIGH_LOSS ? 1.0 - loss / 2 : BACKOFF;
                estimateBps = (long) (Math.min(estimateBps, Math.max(ackedBps, FLOOR_BPS)) * kept);
            }
        } else if (loss <= LOW_LOSS) {
            estimateBps += (long) (estimateBps * GROWTH_PER_SECOND * elapsedNs / 1e9);
        }
        estimateBps = Math.clamp(estimateBps, FLOOR_BPS, ceilingBps);
    }

    private long baseNs() {
        return Math.min(windowMinNs, previousMinNs);
    }

    /// Two windows, so that drifting clocks are forgotten.
    private void rotate(long nowNs) {
        if (nowNs - windowStartNs >= WINDOW_NS) {
            windowStartNs = nowNs;
            previousMinNs = windowMinNs;
            windowMinNs = Long.MAX_VALUE;
        }
    }
}
