package io.patchbay.telemetry.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
}
