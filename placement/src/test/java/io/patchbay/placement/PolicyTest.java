package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PolicyTest {
    @Test
    void shouldHaveTheDefaultsOfTheDesign() {
        assertThat(Policy.DEFAULT)
                .isEqualTo(new Policy(Strategy.TWO_CHOICE, 500, 300, 200, 900, 50, 30_000, 3, 4, 60_000));
        assertThat(TableDefaults.DEFAULT).isEqualTo(new TableDefaults(500, 500, 500));
    }

    @Test
    void shouldRefuseNumbersThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Policy(Strategy.LOAD, 0, 0, 0, 900, 50, 30_000, 3, 4, 60_000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Policy(Strategy.LOAD, 1, 0, 0, 50, 50, 30_000, 3, 4, 60_000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Policy(Strategy.LOAD, 1, 0, 0, 900, 50, 0, 3, 4, 60_000));
        assertThatIllegalArgumentException().isThrownBy(() -> new TableDefaults(0, 500, 500));
        assertThatIllegalArgumentException().isThrownBy(() -> new TableDefaults(1, 1001, 500));
    }
}
