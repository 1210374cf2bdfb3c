package io.patchbay.node.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressTest {
    @Test
    void shouldChargeTheNetworkOfAnIpv6Address() {
        assertThat(ClientAddress.charged("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(ClientAddress.charged("2001:db8:1:2::1"))
                .isNotEqualTo(ClientAddress.charged("2001:db8:1:3::1"));
    }

    @Test
    void shouldChargeOtherAddressesThemselves() {
        assertThat(ClientAddress.charged("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(ClientAddress.charged("::ffff:192.0.2.1")).isNotEqualTo(ClientAddress.charged("::ffff:192.0.2.2"));
        assertThat(ClientAddress.charged("said:by:a:proxy")).isEqualTo("said:by:a:proxy");
    }
}
