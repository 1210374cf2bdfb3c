package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopFailureTest {
    @Test
    void shouldTellOfTheFirstBugOnAnotherThread() throws Exception {
        var failure = new LoopFailure();
        var first = new IllegalStateException("one");
        var thread = failure.cause().thenApply(_ -> Thread.currentThread());

        failure.accept(first);
        failure.accept(new IllegalStateException("two"));

        assertThat(failure.cause().get(10, TimeUnit.SECONDS)).isSameAs(first);
        assertThat(thread.get(10, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }
}
