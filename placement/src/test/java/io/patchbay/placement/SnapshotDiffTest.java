package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Samples.Row;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SnapshotDiffTest {
    @Test
    void shouldTellChangedNewAndRemovedRowsById() {
        var before = List.of(new Row("a").get(), new Row("b").get(), new Row("c").get());
        var after = List.of(new Row("d").get(), new Row("b").sessions(7).get(), new Row("a").get());

        var diff = SnapshotDiff.between(before, after);

        assertThat(diff.changed()).containsExactly(new Row("b").sessions(7).get(), new Row("d").get());
        assertThat(diff.removed()).containsExactly("c");
    }

    @Test
    void shouldBeEmptyForEqualTables() {
        assertThat(SnapshotDiff.between(List.of(new Row("a").get()), List.of(new Row("a").get()))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void shouldReplaceTheTableByAFullSnapshot() {
        var full = new SnapshotDelta(1, "agg:2", null, 0, false, List.of(new Row("b").get()), List.of());
        var delta = new SnapshotDelta(1, "agg:3", "agg:2", 0, false, List.of(new Row("c").get()), List.of("a"));
        var before = List.of(new Row("a").get());

        assertThat(SnapshotDiff.apply(before, full)).containsExactly(new Row("b").get());
        assertThat(SnapshotDiff.apply(before, delta)).containsExactly(new Row("c").get());
    }

    @Test
    void shouldTurnAnyTableIntoAnyOther() {
        var seed = 11L;
        System.out.println("snapshot diff seed " + seed);
        var random = new SplittableRandom(seed);
        for (var i = 0; i < 500; i++) {
            var before = table(random);
            var after = table(random);
            var sorted =
                    after.stream().sorted(Comparator.comparing(LoadRow::nodeId)).toList();

            assertThat(SnapshotDiff.between(before, after).apply(before)).isEqualTo(sorted);
        }
    }

    private static List<LoadRow> table(SplittableRandom random) {
        var rows = new ArrayList<LoadRow>();
        for (var id = 20; id > 0; id--) {
            if (random.nextBoolean()) {
                rows.add(new Row("n" + id).sessions(random.nextInt(2)).get());
            }
        }
        return rows;
    }
}
