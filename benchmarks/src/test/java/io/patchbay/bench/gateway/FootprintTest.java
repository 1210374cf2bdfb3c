package io.patchbay.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FootprintTest {
    private static List<Footprint> run(int filesPerMinute) {
        return IntStream.rangeClosed(0, 10)
                .mapToObj(minute ->
                        new Footprint(minute, 25L << 20, 90L << 20, 1 << 20, 40, 150 + (long) filesPerMinute * minute))
                .toList();
    }

    @Test
    void shouldHaveAsManyColumnsAsItsHead() {
        var columns = run(0).getFirst().columns();

        assertThat(columns).isEqualTo(" 25.0 | 90.0 | 1.0 | 40 | 150 |");
        assertThat(List.of(columns, Footprint.HEAD, Footprint.RULE, Footprint.NONE))
                .allMatch(row -> row.chars().filter(c -> c == '|').count() == 5);
    }

    @Test
    void shouldSayThatNothingGrows() {
        assertThat(Footprint.grows(run(0))).isFalse();
        assertThat(Footprint.verdicts(run(0)))
                .contains("live heap: 25.0 MiB on average over the second half, +0.000 a minute, +0.0 % in all: flat")
                .hasSize(4);
    }

    @Test
    void shouldSayWhichGrows() {
        assertThat(Footprint.grows(run(5))).isTrue();
        assertThat(Footprint.verdicts(run(5)))
                .filteredOn(line -> line.endsWith("grows"))
                .singleElement()
                .asString()
                .startsWith("files: ");
    }
}
