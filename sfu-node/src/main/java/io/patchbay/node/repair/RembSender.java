package io.patchbay.node.repair;

/// Tells a publisher how much it may send (REMB): the session's cap, every 300 ms while young and every 1.5 s later.
/// Owned by the media thread.
public final class RembSender {
    public static final long YOUNG_INTERVAL_NS = 300_000_000;
    public static final long INTERVAL_NS = 1_500_000_000;
    private static final int YOUNG_REPORTS = 10;

    private final long capBps;
    private long sentNs;
    private int reports;

    /// Begins young.
    ///
    /// @param capBps the session's most, for all its streams together
    public RembSender(long capBps) {
        this.capBps = capBps;
    }

    /// The bit rate to send in a REMB now, or -1 for none.
    public long due(long nowNs) {
        long interval = reports < YOUNG_REPORTS ? YOUNG_INTERVAL_NS : INTERVAL_NS;
        if (reports > 0 && nowNs - sentNs < interval) {
            return -1;
        }
        reports++;
        sentNs = nowNs;
        return capBps;
    }
}
