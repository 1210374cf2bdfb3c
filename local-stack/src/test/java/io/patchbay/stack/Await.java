package io.patchbay.stack;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a condition with a deadline.
final class Await {
    private static final Duration STEP = Duration.ofMillis(20);

    private Await() {}

    /// Returns when it holds.
    ///
    /// @throws AssertionError if it does not hold in time
    static void until(String what, Duration timeout, BooleanSupplier condition) {
        if (!holds(timeout, condition)) {
            throw new AssertionError("not within " + timeout + ": " + what);
        }
    }

    /// Whether it holds within a time.
    static boolean holds(Duration timeout, BooleanSupplier condition) {
        var deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        return true;
    }
}
