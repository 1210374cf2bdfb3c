package io.patchbay.placement;

/// In which order nodes of one region are tried: a worse grade only when no better one is left.
public enum Grade {
    LIVE(0),
    LATE(1),
    /// Its media probe failed: it answers, but calls may have no media.
    PROBE_FAILED(2),
    /// Observers could not reach it, or the gateway's own breaker for it is open.
    QUARANTINED(3);

    private final byte rank;

    Grade(int rank) {
        this.rank = (byte) rank;
    }

    /// 0 for the best.
    byte rank() {
        return rank;
    }
}
