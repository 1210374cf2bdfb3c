package io.patchbay.node.media;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiveOverflowsIT {
    private static final int DATAGRAMS = 1_000;

    @Test
    void shouldCountWhatASocketCouldNotHold() throws IOException {
        try (var slow = DatagramChannel.open();
                var sender = DatagramChannel.open()) {
            slow.setOption(StandardSocketOptions.SO_RCVBUF, 16_384);
            slow.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            slow.configureBlocking(false);
            var port = slow.socket().getLocalPort();
            for (int i = 0; i < DATAGRAMS; i++) {
                sender.send(ByteBuffer.allocate(1_000), slow.getLocalAddress());
            }

            int held = 0;
            while (slow.receive(ByteBuffer.allocate(2_000)) != null) {
                held++;
            }

            assertThat(held).isBetween(1, DATAGRAMS - 1);
            int lost = DATAGRAMS - held;
            until("the system has counted the rest", () -> ReceiveOverflows.of(Set.of(port)) == lost);
        }
    }

    @Test
    void shouldSumTheOverflowsOfTheNamedPorts() {
        var table = List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref "
                        + "pointer drops",
                " 4803: 0100007F:9C42 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 11 2 0000 5",
                " 4804: 00000000000000000000000000000000:9C43 00000000:0000 07 0:0 00:00000000 00000000 0 0 12 2 0000 7",
                " 4805: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 13 2 0000 9");

        assertThat(ReceiveOverflows.sum(table, Set.of(0x9c42, 0x9c43))).isEqualTo(12);
    }
}
