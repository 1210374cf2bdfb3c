package io.patchbay.aggregator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a condition with a deadline: the only place where tests let time pass.
public final class Await {
    private static final Duration STEP = Duration.ofMillis(20);

    private Await() {}

    /// Returns when it holds.
    ///
    /// @throws AssertionError if it does not hold in time
    public static void until(String what, Duration timeout, BooleanSupplier condition) {
        var deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("not within " + timeout + ": " + what);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }
}
