package io.patchbay.capacity.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.capacity.generate.Preset;
import io.patchbay.capacity.generate.Shape;
import io.patchbay.capacity.generate.Traces;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapacityReportTest {
    private static final Shape BASE = Preset.of(Preset.Name.THREE_WEEKS);
    private static final CapacityReport REPORT = report(4, 14);

    @Test
    void shouldPrintTheForecastOfEachRegion() {
        var lines = REPORT.lines(6);
        var all = String.join("\n", lines);

        assertThat(lines).filteredOn(line -> line.startsWith("foretold (UTC)")).hasSize(2);
        assertThat(all).containsPattern("2026-01-09 00:00 +[0-9,]+ +[0-9,]+\n2026-01-09 01:00 ");
        assertThat(all).contains("2026-01-09 05:00").doesNotContain("2026-01-09 06:00");
        assertThat(String.join("\n", REPORT.lines(0))).contains("2026-01-10 23:00");
    }

    @Test
    void shouldSayWhereThereIsTooLittleToForetellFrom() {
        var lines = report(0, 2).lines(24);

        assertThat(lines).contains("Less than a day of whole hours: nothing is foretold");
    }

    @Test
    void shouldNameTheBusiestNodesOfEveryRegion() {
        assertThat(REPORT.busiest()).extracting(LoadHistory.Busy::region).containsOnly("eu-west", "us-east");
        for (var region : List.of("eu-west", "us-east")) {
            var nodes = REPORT.busiest().stream()
                    .filter(node -> node.region().equals(region))
                    .toList();
            assertThat(nodes).as(region).hasSize(5);
            assertThat(nodes).isSortedAccordingTo((a, b) -> Double.compare(b.peakUse(), a.peakUse()));
        }
    }

    private static CapacityReport report(int days, int nodes) {
        var length = days == 0 ? Duration.ofHours(3) : Duration.ofDays(days);
        var fleet = new Shape.Fleet(nodes, List.of("eu-west", "us-east"), 1_000, 600_000);
        var shape = new Shape(BASE.start(), length, fleet, BASE.curve(), BASE.rooms(), List.of(), List.of());
        var fromMs = shape.start().toEpochMilli();
        var history = new LoadHistory(fromMs, fromMs + length.toMillis());
        Traces.of(shape, 1, Set.of(Topics.HEARTBEATS)).forEach(history::accept);
        return CapacityReport.of("a test", history);
    }
}
