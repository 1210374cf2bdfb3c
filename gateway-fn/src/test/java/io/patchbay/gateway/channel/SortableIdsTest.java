package io.patchbay.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SortableIdsTest {
    @Test
    void shouldSortByTimeAndBeVersionSeven() {
        var earlier = SortableIds.at(1_700_000_000_000L);
        var later = SortableIds.at(1_700_000_000_001L);

        assertThat(earlier).isLessThan(later);
        assertThat(UUID.fromString(later).version()).isEqualTo(7);
        assertThat(UUID.fromString(later).variant()).isEqualTo(2);
        assertThat(SortableIds.at(5)).isNotEqualTo(SortableIds.at(5));
    }
}
