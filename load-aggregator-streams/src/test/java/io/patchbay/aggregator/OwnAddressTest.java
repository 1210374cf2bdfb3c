package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OwnAddressTest {
    @Test
    void shouldPickTheAddressThatOthersCanReach() throws UnknownHostException {
        var ofATask = addresses("127.0.0.1", "::1", "169.254.172.2", "fe80::1", "10.20.1.7", "10.20.1.8");

        assertThat(OwnAddress.pick(ofATask)).contains("10.20.1.7");
        assertThat(OwnAddress.pick(addresses("127.0.0.1", "169.254.172.2", "fe80::1")))
                .isEmpty();
    }

    @Test
    void shouldSayWhatTheSettingSays() {
        assertThat(own("aggregator-0:8075")).isEqualTo("aggregator-0:8075");
        assertThat(own("own-address")).endsWith(":7000").doesNotContain("own-address");
        assertThat(OwnAddress.of(AggregatorConfig.from(Map.of("HTTP_INTERFACE", "192.0.2.7"), null), 7000))
                .isEqualTo("192.0.2.7:7000");
    }

    private static String own(String advertised) {
        return OwnAddress.of(AggregatorConfig.from(Map.of("SFU_AGGREGATOR_ADVERTISED", advertised), null), 7000);
    }

    private static List<InetAddress> addresses(String... literals) throws UnknownHostException {
        var addresses = new ArrayList<InetAddress>();
        for (var literal : literals) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }
}
