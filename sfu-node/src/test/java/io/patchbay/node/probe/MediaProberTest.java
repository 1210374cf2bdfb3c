package io.patchbay.node.probe;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What becomes of rounds, good and bad.
class MediaProberTest {
    private static final Duration OFTEN = Duration.ofMillis(5);

    /// Fails every second round in one way or the other, or cannot be loaded at all.
    private static final class Client implements ProbeClient {
        private final AtomicInteger loads = new AtomicInteger();
        private final AtomicInteger rounds = new AtomicInteger();
        private final boolean loadable;

        Client(boolean loadable) {
            this.loadable = loadable;
        }

        @Override
        public void load() {
            loads.incrementAndGet();
            if (!loadable) {
                throw new UnsatisfiedLinkError("libpulse.so.0: cannot open shared object file");
            }
        }

        @Override
        public Measured round() {
            return switch (rounds.incrementAndGet() % 4) {
                case 0 -> throw new OutOfMemoryError("unable to create native thread");
                case 2 -> throw new ProbeException("no connection", null);
                default -> new Measured(120, 3, 20);
            };
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Test
    void shouldKeepTheNewestResult() {
        try (var prober = new MediaProber(new Client(true), OFTEN, () -> 4711)) {
            prober.start();

            until(
                    "a bad one after a good one",
                    () -> prober.bad() > 0
                            && prober.newest().filter(probe -> !probe.ok()).isPresent());
            until(
                    "a good one after a bad one",
                    () -> prober.good() > 1
                            && prober.newest().filter(probe -> probe.ok()).isPresent());
        }
    }

    @Test
    void shouldTakeAnErrorForABadResultAndGoOn() {
        try (var prober = new MediaProber(new Client(true), OFTEN, () -> 4711)) {
            prober.start();

            until("an exception and an error", () -> prober.bad() >= 2);
            until("a good one after them", () -> prober.good() > 2);
        }
    }

    @Test
    void shouldStayOffWhereTheNativeLibraryCannotBeLoaded() {
        var client = new Client(false);
        try (var prober = new MediaProber(client, OFTEN, () -> 4711)) {
            prober.start();

            until("an attempt to load", () -> client.loads.get() == 1);
        }

        assertThat(client.loads).hasValue(1);
        assertThat(client.rounds).hasValue(0);
    }

    @Test
    void shouldNotProbeWithoutAnInterval() {
        var client = new Client(true);
        try (var prober = new MediaProber(client, Duration.ZERO, () -> 4711)) {
            prober.start();

            assertThat(prober.newest()).isEmpty();
        }

        assertThat(client.loads).hasValue(0);
    }
}
