package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
    private final CommandQueue queue = new CommandQueue(3);

    @Test
    void shouldHandOutCommandsInOrder() {
        var ran = new ArrayList<Integer>();
        queue.offer(() -> ran.add(1));
        queue.offer(() -> ran.add(2));

        while (!queue.isEmpty()) {
            run();
        }

        assertThat(ran).containsExactly(1, 2);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void shouldTakeWhatEndsThingsHoweverManyWait() {
        for (int i = 0; i < 3; i++) {
            queue.offer(() -> {});
        }
        var ran = new ArrayList<String>();

        queue.add(() -> ran.add("end"));

        run();
        assertThat(queue.offer(() -> {})).as("as many as may wait").isFalse();
        while (!queue.isEmpty()) {
            run();
        }
        assertThat(ran).containsExactly("end");
        assertThat(queue.offer(() -> {})).isTrue();
    }

    @Test
    void shouldRefuseWhatDoesNotFitUntilThereIsRoom() {
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(() -> {})).isTrue();
        }
        assertThat(queue.offer(() -> {})).isFalse();

        run();

        assertThat(queue.offer(() -> {})).isTrue();
        assertThat(queue.offer(() -> {})).isFalse();
    }

    @Test
    void shouldLoseNothingOfManyThreads() throws InterruptedException {
        var wide = new CommandQueue(4_000);
        var ran = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 1_000; j++) {
                    wide.offer(ran::incrementAndGet);
                }
            }));
        }
        for (var thread : List.copyOf(threads)) {
            thread.join();
        }

        for (var command = wide.poll(); command != null; command = wide.poll()) {
            command.run();
        }

        assertThat(ran).hasValue(4_000);
    }

    private void run() {
        var command = queue.poll();
        assertThat(command).isNotNull();
        if (command != null) {
            command.run();
        }
    }
}
