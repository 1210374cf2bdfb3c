package io.patchbay.gateway.disconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddressRateTest {
    private final AddressRate rate = new AddressRate(2);

    @Test
    void shouldRefuseAnAddressThatAsksMoreOftenAndNoOther() {
        assertThat(rate.admits("a", 0)).isTrue();
        assertThat(rate.admits("a", 0)).isTrue();

        assertThat(rate.admits("a", 0)).isFalse();
        assertThat(rate.admits("b", 0)).isTrue();
    }

    @Test
    void shouldRefillSteadily() {
        rate.admits("a", 0);
        rate.admits("a", 0);

        assertThat(rate.admits("a", TimeUnit.SECONDS.toNanos(29))).isFalse();
        assertThat(rate.admits("a", TimeUnit.SECONDS.toNanos(31))).isTrue();
        assertThat(rate.admits("a", TimeUnit.SECONDS.toNanos(31))).isFalse();
    }

    @Test
    void shouldForgetAddressesThatHaveTheirShareAgain() {
        for (int i = 0; i < 20_000; i++) {
            rate.admits("address-" + i, 0);
        }

        assertThat(rate.admits("one-more", 0)).isFalse();
        assertThat(rate.admits("one-more", TimeUnit.MINUTES.toNanos(1))).isTrue();
    }

    @Test
    void shouldNotLookThroughAllAddressesForEachRequestOfAnAttack() {
        var restored = TimeUnit.SECONDS.toNanos(30); // one of two is used
        for (int i = 0; i < AddressRate.MAX_ADDRESSES; i++) {
            rate.admits("address-" + i, 0);
        }
        assertThat(rate.admits("one-more", restored - 1_000_000)).as("looks").isFalse();

        assertThat(rate.admits("one-more", restored)).as("has just looked").isFalse();
        assertThat(rate.admits("one-more", restored + TimeUnit.SECONDS.toNanos(1)))
                .isTrue();
    }
}
