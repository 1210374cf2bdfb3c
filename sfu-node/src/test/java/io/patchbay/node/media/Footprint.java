package io.patchbay.node.media;

import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/// What an engine holds: whatever peers leave behind shows up here.
///
/// @param transports open transports of all loops
/// @param paths addresses that belong to one
/// @param associations threads of DTLS associations
/// @param consumers that any transport sends to
/// @param viewers that any producer has
/// @param threads of the whole process that Java knows
/// @param heapBytes in use after a collection
record Footprint(int transports, int paths, int associations, int consumers, int viewers, int threads, long heapBytes) {
    private static final long HEAP_TOLERANCE = 8 << 20;
    private static final int THREAD_TOLERANCE = 4;

    static Footprint of(MediaEngine engine) {
        System.gc();
        var runtime = Runtime.getRuntime();
        return new Footprint(
                sum(engine, MediaLoop::transports),
                sum(engine, MediaLoop::paths),
                engine.dtls().open(),
                sum(engine, MediaLoop::consumers),
                sum(engine, MediaLoop::viewers),
                Thread.activeCount(),
                runtime.totalMemory() - runtime.freeMemory());
    }

    private static int sum(MediaEngine engine, ToIntFunction<MediaLoop> figure) {
        int sum = 0;
        for (var loop : engine.loops()) {
            var answer = new CompletableFuture<Integer>();
            loop.execute(() -> answer.complete(figure.applyAsInt(loop)));
            sum += answer.join();
        }
        return sum;
    }

    /// Whether no more is held than at the beginning.
    boolean isWithin(Footprint base) {
        return transports <= base.transports
                && paths <= base.paths
                && associations <= base.associations
                && consumers <= base.consumers
                && viewers <= base.viewers
                && threads <= base.threads + THREAD_TOLERANCE
                && heapBytes <= base.heapBytes + HEAP_TOLERANCE;
    }
}
