package io.patchbay.aggregator.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProposalTest {
    @Test
    void shouldBeForwardedAsItCame() {
        var proposal = Proposal.of("http://10.0.0.1:8070", List.of("b&c", "a", "a"));

        assertThat(proposal.query()).isEqualTo("?propose=http%3A%2F%2F10.0.0.1%3A8070&failed=a&failed=b%26c");
    }

    @Test
    void shouldRefuseIdsThatNoNodeCanHave() {
        for (var id : List.of("", "x".repeat(Proposal.MAX_ID_LENGTH + 1), "a\nb")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Proposal.of(id, List.of()))
                    .withMessageContaining("'propose'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Proposal.of("a", List.of(id)))
                    .withMessageContaining("'failed'");
        }
    }

    @Test
    void shouldRefuseMoreFailuresThanThereAreAttempts() {
        var many = IntStream.rangeClosed(0, Proposal.MAX_FAILED)
                .mapToObj(Integer::toString)
                .toList();

        assertThatIllegalArgumentException().isThrownBy(() -> Proposal.of("a", many));
    }
}
