package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.stack.Part.Claim;
import io.patchbay.stack.Part.Readiness;
import io.patchbay.stack.Part.Role;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortOwnerTest {

    @Test
    void shouldFindListeningSocketsInProcLines() {
        var lines = List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "   0: 0100007F:1F87 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0",
                "   1: 0100007F:1F87 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0",
                "   2: 0100007F:1F88 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0",
                "cut off");

        assertThat(PortOwner.inodes(lines, 8071)).containsExactly("4711");
        assertThat(PortOwner.inodes(lines, 1)).isEmpty();
    }

    @Test
    void shouldSayWhichPortIsBusyAndWhoHasIt() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var parts = List.of(partOn(socket.getLocalPort()));

            assertThatThrownBy(() -> PortCheck.refuseBusy(parts))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("port " + socket.getLocalPort() + " (gateway) is taken by process "
                            + ProcessHandle.current().pid() + " (");
        }
    }

    @Test
    void shouldBeSilentIfAllPortsAreFree() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        PortCheck.refuseBusy(List.of(partOn(port)));

        assertThat(PortOwner.of(port)).isEmpty();
    }

    private static Part partOn(int port) {
        var claim = new Claim("127.0.0.1", port);
        return new Part(
                "gateway",
                Role.GATEWAY,
                "gateway-fn",
                "Main",
                List.of(),
                Map.of(),
                List.of(claim),
                new Readiness.Listening(claim),
                64);
    }
}
