package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakersTest {
    private final Breakers breakers = new Breakers();

    @Test
    void shouldOpenOnOneConnectionFailure() {
        breakers.unreachable("n1", 1);

        assertThat(breakers.open()).containsExactly("n1");
        assertThat(breakers.permits("n2")).isTrue();
    }

    @Test
    void shouldNotOpenOnOneWrongAnswerButOnFour() {
        breakers.wrong("n1", 1);
        assertThat(breakers.open()).isEmpty();

        for (int i = 0; i < 3; i++) {
            breakers.wrong("n1", 1);
        }

        assertThat(breakers.open()).containsExactly("n1");
    }

    @Test
    void shouldCloseAndTellOfARecoveryOnce() {
        breakers.unreachable("n1", 1);

        assertThat(breakers.succeeded("n1", 1)).isTrue();
        assertThat(breakers.open()).isEmpty();
        assertThat(breakers.succeeded("n1", 1)).isFalse();
        assertThat(breakers.succeeded("never-failed", 1)).isFalse();
    }
}
