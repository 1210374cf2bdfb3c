package io.patchbay.node.media;

import io.patchbay.node.rtcp.TransportFeedback;

/// How much one peer's path carries, from its transport-wide feedback: down when packets queue up or many are lost,
/// slowly up while they do not, the slower the more are lost. Pure: time is an argument. Owned by one media loop.
///
/// One feedback speaks of two or three packets of a small layer, too few to tell loss by: loss is judged over
/// [#LOSS_PACKETS] and [#LOSS_NS] at least. Queueing shows in every single feedback.
///
/// It may grow while less than the estimate is sent, since nothing probes the path: a layer that does not fit shows up
/// as queueing within some feedbacks and is taken back. The full controller is a later issue.
final class SendEstimate {
    /// What a path is taken to carry before the first feedback.
    static final long START_BPS = 600_000;

    static final long FLOOR_BPS = 30_000;
    /// Queueing above this is overuse.
    static final long OVERUSE_NS = 60_000_000;

    static final int LOSS_PACKETS = 20;
    static final long LOSS_NS = 500_000_000;

    private static final int HISTORY = 4096;
    /// In a packet's second word, above its length: what feedback said of it.
    private static final int RECEIVED = 1 << 29;

    private static final int LOST = 1 << 30;
    private static final int LENGTH = 0xffff;
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
    /// The packets that loss is judged by next, and what they said the last time.
    private int sampled;

    private int sampledLost;
    private long sampledSinceNs;
    private double loss;

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

    /// The peer is somewhere else now: nothing of what was sent before says how long packets take there.
    void onPathChanged() {
        java.util.Arrays.fill(sent, NOTHING);
        windowMinNs = Long.MAX_VALUE;
        previousMinNs = Long.MAX_VALUE;
        sampled = 0;
        sampledLost = 0;
    }

    void onFeedback(TransportFeedback feedback, long nowNs) {
        long acked = 0;
        int received = 0;
        int lost = 0;
        long delaySum = 0;
        for (int i = 0; i < feedback.size(); i++) {
            int slot = slot(feedback.sequence(i));
            if (sent[slot + 1] >> Integer.SIZE != feedback.sequence(i)) {
                continue;
            }
            if (!feedback.isReceived(i)) {
                lost += onLost(slot);
            } else if (onReceived(slot)) {
                received++;
                acked += sent[slot + 1] & LENGTH;
                long delay = feedback.arrivalNs(i) - sent[slot];
                windowMinNs = Math.min(windowMinNs, delay);
                delaySum += delay - baseNs();
            }
        }
        boolean first = lastFeedbackNs == 0;
        long elapsed = Math.max(1, nowNs - lastFeedbackNs);
        lastFeedbackNs = nowNs;
        if (first) {
            sampledSinceNs = nowNs;
        } else if (received + lost > 0) {
            judgeLoss(nowNs);
            adapt(received == 0 ? 0 : delaySum / received, acked * 8 * 1_000_000_000L / elapsed, elapsed, nowNs);
        }
        rotate(nowNs);
    }

    /// Answers how many are lost that were not before.
    private int onLost(int slot) {
        if ((sent[slot + 1] & (LOST | RECEIVED)) != 0) {
            return 0;
        }
        sent[slot + 1] |= LOST;
        sampled++;
        sampledLost++;
        return 1;
    }

    /// Answers false when that was known before. What was only late is not lost any more.
    private boolean onReceived(int slot) {
        long before = sent[slot + 1];
        if ((before & RECEIVED) != 0) {
            return false;
        }
        sent[slot + 1] = before | RECEIVED;
        if ((before & LOST) == 0) {
            sampled++;
        } else {
            // Below 0 when it counted as lost in the sample before: that makes up for it.
            sampledLost--;
        }
        return true;
    }

    private void judgeLoss(long nowNs) {
        if (sampled < LOSS_PACKETS || nowNs - sampledSinceNs < LOSS_NS) {
            return;
        }
        loss = Math.max(0.0, (double) sampledLost / sampled);
        sampled = 0;
        sampledLost = 0;
        sampledSinceNs = nowNs;
        if (loss > HIGH_LOSS) {
            // Whatever arrived: that is the layer's own rate, which may be far below what the path carries.
            backOff(estimateBps, 1.0 - loss / 2, nowNs);
        }
    }

    private void adapt(long queueingNs, long ackedBps, long elapsedNs, long nowNs) {
        if (queueingNs > OVERUSE_NS) {
            backOff(Math.min(estimateBps, Math.max(ackedBps, FLOOR_BPS)), BACKOFF, nowNs);
        } else {
            double share = Math.clamp((HIGH_LOSS - loss) / (HIGH_LOSS - LOW_LOSS), 0.0, 1.0);
            estimateBps += (long) (estimateBps * GROWTH_PER_SECOND * share * elapsedNs / 1e9);
        }
        estimateBps = Math.clamp(estimateBps, FLOOR_BPS, ceilingBps);
    }

    private void backOff(long fromBps, double kept, long nowNs) {
        if (nowNs - lastBackoffNs >= HOLD_NS) {
            lastBackoffNs = nowNs;
            estimateBps = (long) (fromBps * kept);
        }
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
