package io.patchbay.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.seal.KeyOpener;
import io.patchbay.schemas.seal.KeySealer;
import io.patchbay.schemas.seal.SealingKeys;
import org.junit.jupiter.api.Test;

class NodeSealsTest {
    private static final SealingKeys KEYS = SealingKeys.generate();

    private final NodeSeals seals = new NodeSeals(KeySealer.of(KEYS.publicKey()), 2);

    @Test
    void shouldKeepTheSealOfAKeyOfANode() {
        var first = seals.seal("n1", "key-1");

        assertThat(seals.seal("n1", "key-1")).isEqualTo(first);
        assertThat(KeyOpener.of(KEYS.privateKeys()).open(first)).contains("key-1");
    }

    @Test
    void shouldSealAnotherKeyAndTheKeyOfAnotherNodeAnew() {
        var first = seals.seal("n1", "key-1");

        assertThat(seals.seal("n2", "key-1")).isNotEqualTo(first);
        var changed = seals.seal("n1", "key-2");
        assertThat(changed).isNotEqualTo(first);
        assertThat(KeyOpener.of(KEYS.privateKeys()).open(changed)).contains("key-2");
    }

    @Test
    void shouldForgetWhatWasNotPostedForLongest() {
        var first = seals.seal("n1", "key-1");
        var second = seals.seal("n2", "key-2");
        seals.seal("n1", "key-1");
        seals.seal("n3", "key-3");

        assertThat(seals.seal("n1", "key-1")).isEqualTo(first);
        assertThat(seals.seal("n2", "key-2")).isNotEqualTo(second);
    }
}
