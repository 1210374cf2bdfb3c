package io.patchbay.node.fakes;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;

/// Keeps every thread of the JVM's common pool busy until it is closed.
public final class StuckCommonPool implements AutoCloseable {
    private static final Duration LONG_ENOUGH = Duration.ofMillis(500);
    private static final int MOST_THREADS = 64;

    private final CountDownLatch release = new CountDownLatch(1);

    private StuckCommonPool() {}

    /// Returns when no thread of the pool is left for anybody else.
    public static StuckCommonPool hold() {
        var stuck = new StuckCommonPool();
        // The pool may have more threads than its parallelism says, after some of them waited for each other.
        for (var i = 0; i < MOST_THREADS; i++) {
            if (!stuck.blocksOne()) {
                return stuck;
            }
        }
        stuck.close();
        throw new AssertionError("the common pool has more than " + MOST_THREADS + " threads");
    }

    private boolean blocksOne() {
        var begun = new CountDownLatch(1);
        ForkJoinPool.commonPool().execute(() -> {
            begun.countDown();
            // Not with a wait that the pool knows of: it would start another thread.
            while (release.getCount() > 0) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
        });
        var deadlineNs = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (begun.getCount() > 0 && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        return begun.getCount() == 0;
    }

    @Override
    public void close() {
        release.countDown();
    }
}
