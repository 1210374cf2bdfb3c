package io.patchbay.gateway.channel;

import java.util.concurrent.atomic.AtomicInteger;

/// Bounds how much load second attempts add: so many for every hundred requests, and a few in reserve. When all nodes
/// are slow at once, asking twice as often would only make it worse. Thread-safe.
final class HedgeBudget {
    /// Second attempts that may be saved up.
    static final int RESERVE = 10;

    private static final int ONE = 100;

    private final int percent;
    private final AtomicInteger hundredths;

    /// @param percent second attempts for a hundred requests, 0 for none
    HedgeBudget(int percent) {
        this.percent = percent;
        this.hundredths = new AtomicInteger(percent == 0 ? 0 : RESERVE * ONE);
    }

    /// A request came.
    void request() {
        if (percent > 0 && hundredths.get() < RESERVE * ONE) {
            hundredths.addAndGet(percent);
        }
    }

    /// Takes one second attempt; false if there is none left.
    boolean take() {
        while (true) {
            var left = hundredths.get();
            if (left < ONE) {
                return false;
            }
            if (hundredths.compareAndSet(left, left - ONE)) {
                return true;
            }
        }
    }
}
