package io.patchbay.node.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.metrics.NodeMetrics.SocketRefusal;
import org.junit.jupiter.api.Test;

class SocketGateTest {
    private final SocketGate gate = new SocketGate(new NodeConfig.Admission(10, 2, 3));

    /// One host has 2^64 addresses, and could keep everybody else out with them.
    @Test
    void shouldCountTheAddressesOfOneIpv6NetworkTogether() {
        assertThat(gate.enter("2001:db8::1")).isEmpty();
        assertThat(gate.enter("2001:db8::2")).isEmpty();

        assertThat(gate.enter("2001:db8::3")).contains(SocketRefusal.PENDING_ADDRESS);
        assertThat(gate.enter("2001:db8:0:1::3")).isEmpty();
        gate.authenticated("2001:db8::1");
        assertThat(gate.enter("2001:db8::3")).isEmpty();
        gate.authenticated("2001:db8::3");
        assertThat(gate.enter("2001:db8::4")).contains(SocketRefusal.ADDRESS);
    }

    @Test
    void shouldForgetWhoIsGone() {
        gate.enter("2001:db8::1");
        gate.enter("2001:db8::2");
        gate.authenticated("2001:db8::2");

        gate.leave("2001:db8::1", true);
        gate.leave("2001:db8::2", false);

        assertThat(gate.all()).isZero();
        assertThat(gate.pending()).isZero();
        assertThat(gate.enter("2001:db8::5")).isEmpty();
    }
}
