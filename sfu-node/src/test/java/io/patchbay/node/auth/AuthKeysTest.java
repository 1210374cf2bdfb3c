package io.patchbay.node.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.fakes.Tokens;
import org.junit.jupiter.api.Test;

class AuthKeysTest {
    private static final String OLD = "b2xkIGtleSBvbGQga2V5";
    private static final String NEW = "bmV3IGtleSBuZXcga2V5";

    private final AuthKeys keys = AuthKeys.of(OLD);
    private final TokenCheck tokens = new TokenCheck(keys, () -> 5_000);

    private boolean accepts(String key) {
        return tokens.check(Tokens.sign(key, "{\"iss\":\"a\"}")).claims().isPresent();
    }

    @Test
    void shouldAcceptBothWhileTheyOverlapAndTheNewOneAlone() {
        assertThat(accepts(NEW)).isFalse();

        assertThat(keys.replace(NEW + "\n" + OLD + "\n")).isTrue();
        assertThat(accepts(OLD)).isTrue();
        assertThat(accepts(NEW)).isTrue();
        assertThat(keys.texts()).containsExactly(NEW, OLD);

        keys.replace(NEW);
        assertThat(accepts(OLD)).isFalse();
        assertThat(accepts(NEW)).isTrue();
    }

    @Test
    void shouldSayWhenEachKeyWasOfUse() {
        keys.replace(NEW + "," + OLD);
        accepts(OLD);

        assertThat(keys.usage()).extracting(AuthKeys.Usage::lastUsedMs).containsExactly(0L, 5_000L);
        assertThat(keys.replace(NEW + " " + OLD)).isFalse();
        assertThat(keys.usage()).extracting(AuthKeys.Usage::lastUsedMs).containsExactly(0L, 5_000L);
    }

    @Test
    void shouldKeepTheOldKeysWhenTheNewOnesAreNone() {
        assertThatThrownBy(() -> keys.replace(" \n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.replace("!!!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("!!!");
        assertThat(accepts(OLD)).isTrue();
    }

    @Test
    void shouldShowNoKey() {
        keys.replace(NEW + "," + OLD);

        assertThat(keys.toString() + keys.usage()).doesNotContain(OLD, NEW);
    }
}
