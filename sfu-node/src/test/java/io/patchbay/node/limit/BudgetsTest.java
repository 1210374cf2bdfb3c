package io.patchbay.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();

    private final Budgets<String> budgets = new Budgets<>(60);

    @Test
    void shouldHoldAMinuteAndRefillSteadily() {
        assertThat(budgets.take("anna", 60, 0)).isZero();
        assertThat(budgets.take("anna", 1, 0)).isEqualTo(SECOND_NS);
        assertThat(budgets.take("anna", 10, 4 * SECOND_NS)).isEqualTo(6 * SECOND_NS);

        assertThat(budgets.take("anna", 4, 4 * SECOND_NS)).isZero();
        assertThat(budgets.take("anna", 61, 600 * SECOND_NS)).as("never enough").isPositive();
        assertThat(budgets.take("anna", 60, 600 * SECOND_NS))
                .as("nothing was taken")
                .isZero();
    }

    @Test
    void shouldKeepPeopleApart() {
        assertThat(budgets.take("anna", 60, 0)).isZero();

        assertThat(budgets.take("bert", 60, 0)).isZero();
        assertThat(budgets.take("anna", 1, 0)).isPositive();
    }

    @Test
    void shouldForgetWhoWasNotSeenForLongest() {
        budgets.take("first", 60, 0);
        budgets.take("second", 60, 0);
        for (int i = 0; i < Budgets.MAX_KNOWN - 1; i++) {
            budgets.take("other " + i, 1, 0);
            budgets.take("second", 1, 0);
        }

        assertThat(budgets.take("second", 1, 0)).as("seen all the time").isPositive();
        assertThat(budgets.take("first", 60, 0)).as("begins anew").isZero();
    }
}
