package io.patchbay.gateway.forward;

import java.util.concurrent.TimeUnit;

/// Whether an event loop stood still lately: the process was stopped, or had no processor. What it reads then has
/// waited, and whoever sent it may be gone without the loop having seen that yet. Times are of a monotonic clock. Owned
/// by its event loop.
final class Standstill {
    /// A loop that turns notes so at least this often.
    static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LEAST_NS = 3 * TURN_NS;

    /// How long it may take to work off what has come in the meantime.
    private static final long CATCHING_UP_NS = TimeUnit.SECONDS.toNanos(5);

    private long turnedNs;
    private boolean stood;
    private long wokeNs;

    Standstill(long nowNs) {
        this.turnedNs = nowNs;
    }

    /// The loop turns.
    void turned(long nowNs) {
        if (nowNs - turnedNs >= LEAST_NS) {
            stood = true;
            wokeNs = nowNs;
        }
        turnedNs = nowNs;
    }

    /// Whether what is read now may have waited for long.
    boolean isRecent(long nowNs) {
        return nowNs - turnedNs >= LEAST_NS || (stood && nowNs - wokeNs < CATCHING_UP_NS);
    }
}
