package io.patchbay.node.fakes;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Waits for conditions, with a deadline.
public final class Wait {
    public static final Duration LONG = Duration.ofSeconds(20);

    private Wait() {}

    /// Returns when the condition holds; fails after [#LONG].
    public static void until(String what, BooleanSupplier condition) {
        var deadlineNs = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("not within " + LONG + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /// Returns when the number has not changed for that long; fails after [#LONG].
    public static void untilStill(String what, LongSupplier number, Duration still) {
        long[] last = {number.getAsLong(), System.nanoTime()};
        until(what, () -> {
            var now = number.getAsLong();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] >= still.toNanos();
        });
    }
}
