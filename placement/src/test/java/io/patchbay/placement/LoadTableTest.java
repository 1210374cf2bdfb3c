package io.patchbay.placement;

import static io.patchbay.placement.Samples.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Samples.Row;
import io.patchbay.schemas.event.LoadRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoadTableTest {
    @Test
    void shouldBeAListOfRowsById() {
        var table = LoadTable.of(List.of(new Row("b").get(), new Row("a").get()), Policy.DEFAULT, NOW_MS);

        assertThat(table).isEqualTo(List.of(new Row("a").get(), new Row("b").get()));
    }

    @Test
    void shouldStayTheSameUntilAStateChangesByAge() {
        var table = LoadTable.of(List.of(new Row("a").get(), new Row("b").get()), Policy.DEFAULT, NOW_MS);

        assertThat(table.at(Policy.DEFAULT, NOW_MS + 5_000)).isSameAs(table);
        assertThat(table.at(Policy.DEFAULT, NOW_MS + 5_001)).isNotSameAs(table);
        assertThat(table.at(Policy.DEFAULT, NOW_MS - 1)).isNotSameAs(table);
    }

    @Test
    void shouldTellTheStateOfANode() {
        var table = LoadTable.of(List.of(new Row("a").signedOff().get()), Policy.DEFAULT, NOW_MS);

        assertThat(table.stateOf("a")).isEqualTo(HealthState.SIGNED_OFF);
        assertThat(table.stateOf("z")).isNull();
    }

    /// The promise behind [LoadTable#at]: whatever moves with time, an old table says when it no longer holds.
    @Test
    void shouldNeverHoldAStateTooLong() {
        var seed = 5L;
        System.out.println("load table seed " + seed);
        var random = new SplittableRandom(seed);
        for (var i = 0; i < 300; i++) {
            var rows = rows(random);
            var table = LoadTable.of(rows, Policy.DEFAULT, NOW_MS);
            for (var nowMs = NOW_MS; nowMs < NOW_MS + 400_000; nowMs += random.nextInt(1, 3_000)) {
                table = table.at(Policy.DEFAULT, nowMs);
                var states = Health.judgeAll(rows, nowMs, Policy.DEFAULT);
                for (var row : rows) {
                    assertThat(table.stateOf(row.nodeId())).isEqualTo(states.get(row.nodeId()));
                }
            }
        }
    }

    private static List<LoadRow> rows(SplittableRandom random) {
        var rows = new ArrayList<LoadRow>();
        for (var id = 0; id < 6; id++) {
            var row = new Row("n" + id).silentFor(random.nextInt(8_000));
            row.intervalMs = random.nextInt(1_000, 20_000);
            row.quarantinedUntilMs = random.nextBoolean() ? NOW_MS + random.nextInt(60_000) : 0;
            rows.add(random.nextInt(4) == 0 ? row.polled(1).get() : row.get());
        }
        return rows;
    }
}
