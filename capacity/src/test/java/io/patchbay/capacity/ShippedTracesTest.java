package io.patchbay.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The traces that come with the sources, by the commands that a user types. Made by `capacity generate --preset NAME
/// --seed 1`, and kept as they are: newer readers must read them.
class ShippedTracesTest {
    private static final Path TRACES = Path.of("src/test/resources/traces");
    private static final long MAX_BYTES = 1_000_000;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldReplayWithoutMismatch() {
        for (var name : new String[] {"flash-crowd", "node-loss"}) {
            var ran = Commands.run("replay", trace(name));

            assertThat(ran.code()).as(ran.text()).isZero();
            assertThat(ran.text()).containsPattern("[1-9][0-9,]* decisions: .* equal, 0 differ, 0 without");
        }
    }

    /// ADR 0004: 1.05 for two-choice and 1.15 for the least score, both with picks in flight, in this very model.
    @Test
    void shouldReproduceTheImbalanceOfTheSimulationOnTheFlashCrowd() {
        var ran = Commands.run("what-if", trace("flash-crowd"), "--policy", "load:strategy=load");

        assertThat(ran.code()).as(ran.text()).isZero();
        var twoChoice = imbalance(ran.text(), "simulated");
        var load = imbalance(ran.text(), "load");
        System.out.println(ran.text());
        assertThat(twoChoice).isCloseTo(1.05, within(0.03));
        assertThat(load - twoChoice).isCloseTo(0.10, within(0.04));
    }

    @Test
    void shouldForetellBetterThanSameAsYesterday() throws Exception {
        var json = folder.resolve("report.json");

        var ran = Commands.run("report", trace("three-weeks"), "--json", json.toString());

        assertThat(ran.code()).as(ran.text()).isZero();
        assertThat(ran.text()).contains("back-test over 18 days", "same as yesterday");
        var regions = new JsonMapper().readTree(Files.readAllBytes(json)).path("regions");
        assertThat(regions).hasSize(2);
        for (var region : regions) {
            var test = region.path("backTest");
            assertThat(test.path("error").asDouble())
                    .isPositive()
                    .isLessThan(test.path("naiveError").asDouble());
        }
    }

    @Test
    void shouldBeSmall() throws Exception {
        try (var files = Files.list(TRACES)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isBetween(1L, MAX_BYTES);
        }
    }

    private static String trace(String name) {
        return TRACES.resolve(name + ".trace.zst").toString();
    }

    private static double imbalance(String table, String policy) {
        var row = Pattern.compile("(?m)^" + policy + " .*?([0-9]\\.[0-9]{3})").matcher(table);
        assertThat(row.find()).as("%s in%n%s", policy, table).isTrue();
        return Double.parseDouble(row.group(1));
    }
}
