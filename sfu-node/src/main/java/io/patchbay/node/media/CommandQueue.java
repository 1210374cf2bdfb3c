package io.patchbay.node.media;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What control threads want a loop to do, in order. Any thread may offer; only the loop polls.
final class CommandQueue {
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int capacity;

    /// @param capacity commands that may wait
    CommandQueue(int capacity) {
        this.capacity = capacity;
    }

    /// False when the loop is so far behind that the queue is full.
    boolean offer(Runnable command) {
        if (size.incrementAndGet() > capacity) {
            size.decrementAndGet();
            return false;
        }
        commands.add(command);
        return true;
    }

    /// Takes a command that ends something, however many wait: there are no more of these than of what began.
    void add(Runnable command) {
        size.incrementAndGet();
        commands.add(command);
    }

    @Nullable
    Runnable poll() {
        var command = commands.poll();
        if (command != null) {
            size.decrementAndGet();
        }
        return command;
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }
}
