package io.patchbay.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedAddressesTest {
    @Test
    void shouldAllowAnythingButLinkLocalWhenNothingIsListed() {
        var all = AllowedAddresses.of("X", List.of());

        assertThat(all.refusal("sfu1.example.com")).isEmpty();
        assertThat(all.refusal("10.0.0.1")).isEmpty();
        assertThat(all.refusal("169.254.169.254")).isPresent();
        assertThat(all.refusal("[fe80::1]")).isPresent();
        assertThat(all.refusal("[fd00:ec2::254]")).isPresent();
        assertThat(all.refusal("0.0.0.0")).isPresent();
        assertThat(all.refusal("224.0.0.1")).isPresent();
    }

    @Test
    void shouldKeepToHostsAndNetworksThatAreListed() {
        var some = AllowedAddresses.of("X", List.of("*.example.com", "sfu", "10.0.0.0/9", "192.168.1.7", "fd12::/16"));

        assertThat(some.refusal("a.EXAMPLE.com")).isEmpty();
        assertThat(some.refusal("sfu")).isEmpty();
        assertThat(some.refusal("10.127.255.255")).isEmpty();
        assertThat(some.refusal("192.168.1.7")).isEmpty();
        assertThat(some.refusal("[fd12::1]")).isEmpty();
        assertThat(some.refusal("10.128.0.0")).isPresent();
        assertThat(some.refusal("192.168.1.8")).isPresent();
        assertThat(some.refusal("example.com.evil.invalid")).isPresent();
        assertThat(some.refusal("[fd13::1]")).isPresent();
    }

    @Test
    void shouldNotAllowLinkLocalEvenIfListed() {
        assertThat(AllowedAddresses.of("X", List.of("169.254.0.0/16")).refusal("169.254.169.254"))
                .isPresent();
    }
}
