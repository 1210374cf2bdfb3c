package io.patchbay.schemas.seal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FleetKeysTest {
    private final SealingKeys pair = SealingKeys.generate();

    @Test
    void shouldOpenWhatAnotherNodeSealed() {
        var sealed = FleetKeys.of(pair.privateKeys()).seal("what a replacement needs");

        assertThat(FleetKeys.of(pair.privateKeys()).open(sealed)).contains("what a replacement needs");
        assertThat(FleetKeys.of(pair.rotate().privateKeys()).open(sealed)).contains("what a replacement needs");
        assertThat(FleetKeys.of(SealingKeys.generate().privateKeys()).open(sealed))
                .isEmpty();
    }

    @Test
    void shouldDeriveOneTokenKeyForEachPrivateKey() {
        var before = FleetKeys.of(pair.privateKeys()).tokenKeys();
        var rotated = FleetKeys.of(pair.rotate().privateKeys()).tokenKeys();

        assertThat(before).hasSize(1);
        assertThat(rotated).hasSize(2);
        assertThat(rotated.get(1)).isEqualTo(before.getFirst());
        assertThat(rotated.getFirst()).isNotEqualTo(before.getFirst()).hasSize(32);
    }

    @Test
    void shouldShowKeyIdsOnly() {
        assertThat(FleetKeys.of(pair.privateKeys()).toString())
                .startsWith("FleetKeys[kids=[")
                .hasSizeLessThan(80);
    }
}
