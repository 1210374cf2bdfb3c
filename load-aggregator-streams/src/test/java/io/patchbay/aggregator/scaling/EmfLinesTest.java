package io.patchbay.aggregator.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.aggregator.scaling.ScalingReport.RegionAdvice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmfLinesTest {
    @Test
    void shouldWriteOneLineOfMetricsPerRegion() throws Exception {
        var busy = new RegionAdvice("eu-\"west", 3, 4, 1, 71.25, 900, 1_500, 1_000, 600L, null);
        var idle = new RegionAdvice("", 1, 1, 0, 0, 0, 500, 0, null, null);

        var lines = EmfLines.of(new ScalingReport(1_700_000_000_000L, "a:1", 600, List.of(busy, idle)));

        var first = JsonMapper.builder().build().readTree(lines.getFirst());
        var metrics = first.path("_aws").path("CloudWatchMetrics").path(0);
        assertThat(metrics.path("Namespace").asText()).isEqualTo("Patchbay");
        assertThat(metrics.path("Dimensions").toString()).isEqualTo("[[\"Region\"]]");
        assertThat(metrics.path("Metrics")).hasSize(4);
        for (var metric : metrics.path("Metrics")) {
            assertThat(first.path(metric.path("Name").asText()).isNumber()).isTrue();
        }
        assertThat(first.path("Region").asText()).isEqualTo("eu-\"west");
        assertThat(first.path("SecondsToExhaustion").asLong()).isEqualTo(600);
        assertThat(lines.getLast()).contains("\"Region\":\"none\"").doesNotContain("SecondsToExhaustion");
    }

    /// Nodes publish the same metric by scaling group; CloudWatch keeps the two apart by their dimensions.
    @Test
    void shouldUseTheNamesThatTerraformScalesOn() throws Exception {
        var variables = Files.readString(Path.of("../terraform/modules/sfu-fleet/variables.tf"));

        var line = EmfLines.of(new ScalingReport(
                        1, "a:1", 600, List.of(new RegionAdvice("eu", 1, 1, 0, 0, 0, 500, 0, null, null))))
                .getFirst();

        for (var name : List.of("Patchbay", "NodeLoadPercent")) {
            assertThat(variables).contains("optional(string, \"" + name + "\")");
            assertThat(line).contains("\"" + name + "\"");
        }
    }
}
