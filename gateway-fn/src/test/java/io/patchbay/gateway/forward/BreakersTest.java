package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakersTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Long enough for the breaker to be made before its timer fires, which it would not survive.
    private static final Duration QUICK = Duration.ofMillis(50);

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
    void shouldLetOneThroughWhenHalfOpenUntilThatOneAnswered() {
        var quick = new Breakers(QUICK);
        quick.unreachable("n1", 1);
        awaitHalfOpen(quick);

        assertThat(quick.permits("n1")).isTrue();
        assertThat(quick.permits("n1")).isFalse();

        assertThat(quick.succeeded("n1", 1)).isTrue();
        assertThat(quick.permits("n1")).isTrue();
        assertThat(quick.permits("n1")).isTrue();
    }

    @Test
    void shouldOpenAgainWhenTheOneThatWasLetThroughFails() {
        var quick = new Breakers(QUICK);
        quick.unreachable("n1", 1);
        awaitHalfOpen(quick);
        assertThat(quick.permits("n1")).isTrue();

        quick.wrong("n1", 1);

        awaitHalfOpen(quick);
        assertThat(quick.permits("n1")).isTrue();
        assertThat(quick.permits("n1")).isFalse();
    }

    @Test
    void shouldLetAnotherThroughWhenTheOneBeforeSaidNothingOfTheNode() {
        var quick = new Breakers(QUICK);
        quick.unreachable("n1", 1);
        awaitHalfOpen(quick);
        assertThat(quick.permits("n1")).isTrue();

        quick.unjudged("n1");

        assertThat(quick.permits("n1")).isTrue();
        assertThat(quick.permits("n1")).isFalse();
    }

    @Test
    void shouldForgetNodesThatLeft() {
        breakers.unreachable("left", 1);
        breakers.unreachable("n1", 1);

        breakers.keep(Set.of("n1", "n2"));

        assertThat(breakers.open()).containsExactly("n1");
        assertThat(breakers.succeeded("left", 1)).isFalse();
    }

    /// The breaker's own timer turns it.
    private static void awaitHalfOpen(Breakers breakers) {
        assertTimeoutPreemptively(LIMIT, () -> {
            while (!breakers.open().isEmpty()) {
                Thread.onSpinWait();
            }
        });
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
