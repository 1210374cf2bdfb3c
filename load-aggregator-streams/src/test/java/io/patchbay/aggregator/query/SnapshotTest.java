package io.patchbay.aggregator.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SnapshotTest {
    private final Snapshot base = new Snapshot("test:1", 1, false, List.of());
    private final Snapshot snapshot = new Snapshot("test:2", 2, false, List.of());

    @Test
    void shouldMakeItsJsonOnce() {
        assertThat(snapshot.full(null)).isSameAs(snapshot.full(null));
        assertThat(snapshot.since(base, null)).isSameAs(snapshot.since(base, null));
    }

    @Test
    void shouldKeepNothingForReadersThatComeLate() {
        var before = snapshot.full(null);
        snapshot.retire();

        var late = snapshot.full(null);

        assertThat(late).isEqualTo(before).isNotSameAs(snapshot.full(null));
        assertThat(snapshot.since(base, null)).isNotSameAs(snapshot.since(base, null));
    }
}
