package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HostResolverTest {
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

    private final List<String> asked = new ArrayList<>();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final HostResolver resolver = new HostResolver(this::ask, this::start);
    private boolean unknown;
    private boolean busy;

    private InetAddress ask(String host) throws UnknownHostException {
        asked.add(host);
        if (unknown) {
            throw new UnknownHostException(host);
        }
        return ADDRESS;
    }

    private void start(Runnable task) {
        if (busy) {
            throw new RejectedExecutionException();
        }
        threads.add(task);
    }

    @Test
    void shouldLookANameUpOnceHoweverManyAsk() {
        var first = find("sfu1.example");
        var second = find("sfu1.example");
        var other = find("sfu2.example");

        assertThat(threads).hasSize(2);
        threads.remove().run();

        assertThat(first).isCompletedWithValue(ADDRESS);
        assertThat(second).isCompletedWithValue(ADDRESS);
        assertThat(other).isNotDone();
        assertThat(asked).containsExactly("sfu1.example");
    }

    @Test
    void shouldAskAnewOnceItWasAnswered() {
        unknown = true;
        var failed = find("sfu1.example");
        threads.remove().run();
        unknown = false;

        var found = find("sfu1.example");
        threads.remove().run();

        assertThat(failed).isCompletedExceptionally();
        assertThat(found).isCompletedWithValue(ADDRESS);
    }

    @Test
    void shouldFailAtOnceWhenEveryThreadHangs() {
        busy = true;
        var refused = find("sfu1.example");
        busy = false;

        var found = find("sfu1.example");
        threads.remove().run();

        assertThat(refused).isCompletedExceptionally();
        assertThat(found).isCompletedWithValue(ADDRESS);
    }

    private CompletableFuture<InetAddress> find(String host) {
        return resolver.find(host).toCompletableFuture();
    }
}
