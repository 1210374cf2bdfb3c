package io.patchbay.node.repair;

/// Tells a publisher how much it may send (REMB): the session's cap, or less when the node asks for less. At once when
/// it sinks by more than 3 %, else every 300 ms while young and every 1.5 s later. Owned by the media thread.
public final class RembSender {
    public static final long YOUNG_INTERVAL_NS = 300_000_000;
    public static final long INTERVAL_NS = 1_500_000_000;
    private static final int YOUNG_REPORTS = 10;
    private static final int PERCENT_SUNK = 97;

    private final long capBps;
    private long limitBps;
    private long sentBps = Long.MAX_VALUE;
    private long sentNs;
    private int reports;

    /// Begins with the cap as limit.
    ///
    /// @param capBps the session's most, for all its streams together
    public RembSender(long capBps) {
        this.capBps = capBps;
        this.limitBps = capBps;
    }

    /// The node can take this much from the publisher now; the cap still holds.
    public void limit(long bitrateBps) {
        limitBps = Math.min(capBps, bitrateBps);
    }

    /// The bit rate to send in a REMB now, or -1 for none.
    public long due(long nowNs) {
        boolean sunk = limitBps < sentBps / 100 * PERCENT_SUNK;
        if (reports > 0 && !sunk && nowNs < deadlineNs()) {
            return -1;
        }
        reports++;
        sentNs = nowNs;
        sentBps = limitBps;
        return limitBps;
    }

    /// When [#due] has something next, as things are.
    public long deadlineNs() {
        if (reports == 0) {
            return 0;
        }
        return sentNs + (reports < YOUNG_REPORTS ? YOUNG_INTERVAL_NS : INTERVAL_NS);
    }
}
