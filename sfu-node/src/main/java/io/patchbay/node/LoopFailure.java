package io.patchbay.node;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears of the bug that ended a media loop. Thread-safe; only the first one counts.
final class LoopFailure implements Consumer<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(LoopFailure.class);

    private final CompletableFuture<Throwable> cause = new CompletableFuture<>();

    @Override
    public void accept(Throwable bug) {
        LOG.atError().setCause(bug).log("a media loop failed: the node cannot carry its calls any more");
        // Not on the loop's own thread, which has to end before the node can close.
        cause.completeAsync(() -> bug);
    }

    CompletableFuture<Throwable> cause() {
        return cause;
    }
}
