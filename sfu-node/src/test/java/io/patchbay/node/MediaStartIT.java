package io.patchbay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.broker.FreePorts;
import io.patchbay.node.config.ConfigException;
import io.patchbay.node.fakes.TestNode;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a node says when its media plane cannot be started.
class MediaStartIT {
    @Test
    void shouldSayWhichCodecsItKnows() {
        assertThatThrownBy(() -> TestNode.start(Map.of("VIDEO_CODECS", "VP9,AV1")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("VIDEO_CODECS: names no codec that the node forwards; it knows VP8 and H264");
    }

    @Test
    void shouldNameTheInterfaceThatIsNone() {
        assertThatThrownBy(() -> TestNode.start(Map.of("RTC_INTERFACE", "no.such.host.invalid")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("RTC_INTERFACE");
    }

    @Test
    void shouldNameTheRangeWithoutAFreePort() throws Exception {
        try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> TestNode.start(Map.of("RTC_MIN_PORT", port, "RTC_MAX_PORT", port)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(port + " to " + port)
                    .hasMessageContaining("RTC_MIN_PORT");
        }
    }

    @Test
    void shouldGiveItsPortsBack() throws Exception {
        // None that the system hands out: it could be gone before the node binds it, for TCP above all.
        int port = FreePorts.take(1).getFirst();
        var ports = Map.of("RTC_MIN_PORT", Integer.toString(port), "RTC_MAX_PORT", Integer.toString(port));

        try (var node = TestNode.start(ports)) {
            assertThat(node.get("/v1/noop").statusCode()).isEqualTo(200);
        }

        try (var again = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            assertThat(again.getLocalPort()).isEqualTo(port);
        }
    }
}
