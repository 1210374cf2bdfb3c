package io.patchbay.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.forwarding.ForwardingFigures;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Names of the metrics, and the page that lists them.
class NodeMetricsTest {
    @Test
    void shouldBeListedInTheDocumentation() throws IOException {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var metrics = new NodeMetrics(registry);
        metrics.bind(new NodeMetrics.Gauges(
                () -> 1, () -> 1, () -> 1, () -> 1, new NodeMetrics.Machine(() -> 1, () -> 1, () -> 0)));
        metrics.bindFleet(() -> true);
        var media = new MediaMetrics(registry, List.of(), () -> 0);
        media.bind(() -> ForwardingFigures.NONE);
        new LimitMetrics(registry, media).bind(() -> 0);
        ProbeMetrics.bind(registry, Optional::empty, () -> 0, () -> 0);
        var shown = new TreeSet<String>();
        (registry.scrape()
                        + SeedGauges.of(new Channels.Totals(1, 0, 0, 0), ForwardingFigures.NONE)
                        + LatencyHistogram.of(List.of()))
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .forEach(line -> shown.add(line.substring("# TYPE ".length())));

        var page = Files.readString(Path.of("../docs/metrics.md"));
        var listed = new TreeSet<String>();
        page.substring(page.indexOf("## Node\n"))
                .lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `sfu_"))
                .map(line -> line.split("\\|", -1))
                .forEach(cells -> listed.add(cells[1].strip().replace("`", "") + " " + cells[2].strip()));

        assertThat(listed).isEqualTo(shown);
    }

    @Test
    void shouldKeepGaugesOverAGarbageCollection() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var collected = new WeakReference<>(bind(registry));

        while (collected.get() != null) {
            System.gc();
        }

        assertThat(registry.scrape()).contains("sfu_sockets 7.0").doesNotContain("NaN");
    }

    private static NodeMetrics.Gauges bind(PrometheusMeterRegistry registry) {
        var gauges = new NodeMetrics.Gauges(
                () -> 1, () -> 1, () -> 7, () -> 1, new NodeMetrics.Machine(() -> 1, () -> 1, () -> 0));
        new NodeMetrics(registry).bind(gauges);
        return gauges;
    }
}
