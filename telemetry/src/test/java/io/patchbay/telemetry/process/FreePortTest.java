package io.patchbay.telemetry.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void shouldFindPortsThatCanBeBoundAndThatNoConnectionGets() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        for (var i = 0; i < 100; i++) {
            var port = FreePort.on(loopback);

            assertThat(port).isBetween(20_000, 32_767);
            try (var socket = new ServerSocket(port, 1, loopback)) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
            }
        }
    }

    @Test
    void shouldStartAgainWhenSomebodyElseTookThePort() {
        var starts = new AtomicInteger();

        var started = FreePort.starting(() -> {
            if (starts.incrementAndGet() == 1) {
                throw new IllegalStateException("cannot start", new BindException("Address already in use"));
            }
            return "started";
        });

        assertThat(started).isEqualTo("started");
        assertThat(starts).hasValue(2);
    }

    @Test
    void shouldGiveUpAfterAFewStartsAndAtOnceForAnyOtherReason() {
        var starts = new AtomicInteger();
        var taken = new IllegalStateException("cannot start", new BindException("Address already in use"));
        var other = new IllegalStateException("cannot start", new IOException("disk full"));

        assertThatThrownBy(() -> FreePort.starting(() -> {
                    starts.incrementAndGet();
                    throw taken;
                }))
                .isSameAs(taken);
        assertThat(starts).hasValue(3);
        assertThatThrownBy(() -> FreePort.starting(() -> {
                    starts.incrementAndGet();
                    throw other;
                }))
                .isSameAs(other);
        assertThat(starts).hasValue(4);
    }
}
