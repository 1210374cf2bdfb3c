package io.patchbay.capacity.whatif;

import io.patchbay.capacity.page.Html;
import io.patchbay.capacity.page.LineChart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Outcomes side by side.
///
/// @param source where the demand comes from, for people
/// @param fromMs begin of the range, epoch ms
/// @param toMs its end, epoch ms
/// @param outcomes the recorded one first
public record WhatIfReport(String source, long fromMs, long toMs, List<Outcome> outcomes) {
    private static final List<String> HEADER = List.of(
            "policy",
            "requests",
            "refused",
            "cross-region",
            "retries",
            "imbalance",
            "at peak",
            "peak use",
            "what differs");

    public WhatIfReport {
        outcomes = List.copyOf(outcomes);
    }

    /// A table of text.
    public List<String> lines() {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADER);
        outcomes.forEach(outcome -> rows.add(cells(outcome)));
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var line = new StringBuilder();
            for (var column = 0; column < row.size(); column++) {
                var index = column;
                var width =
                        rows.stream().mapToInt(r -> r.get(index).length()).max().orElse(0);
                var isText = column == 0 || column == row.size() - 1;
                line.append(String.format(Locale.ROOT, (isText ? "%-" : "%") + width + "s  ", row.get(column)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /// A page with plots.
    public String html() {
        var page = new Html("What if");
        page.paragraph("%s, %s to %s. The same demand under each policy, in virtual time."
                .formatted(source, Instant.ofEpochMilli(fromMs), Instant.ofEpochMilli(toMs)));
        page.table(HEADER, outcomes.stream().map(WhatIfReport::cells).toList());
        page.paragraph(
                "Imbalance is the busiest node over the mean: by all that was placed in the range, worst region, "
                        + "and at the moment with most sessions. Peak use is the fullest any node ever was. The first row is "
                        + "what the topics say; the second is the same policy simulated, so that the distance between the two "
                        + "is the error of the model.");
        page.chart(chart("Busiest node, share of its sessions in use", true, Outcome.Sample::busiest));
        page.chart(chart("Busiest node over the mean of the fleet", false, WhatIfReport::imbalance));
        page.chart(chart("Sessions", false, Outcome.Sample::sessions));
        if (outcomes.stream().anyMatch(outcome -> outcome.refused() > 0)) {
            page.chart(chart("Requests refused", false, Outcome.Sample::refused));
        }
        return page.document();
    }

    /// Not a number while there is next to nothing, where a single room would be a spike.
    private static double imbalance(Outcome.Sample sample) {
        return sample.mean() < 0.01 ? Double.NaN : sample.busiest() / sample.mean();
    }

    private LineChart chart(String title, boolean isShare, ToDoubleFunction<Outcome.Sample> value) {
        var curves = outcomes.stream()
                .filter(outcome -> !outcome.samples().isEmpty())
                .map(outcome -> new LineChart.Curve(
                        outcome.name(),
                        outcome.samples().stream()
                                .map(sample -> new LineChart.Point(sample.atMs(), value.applyAsDouble(sample)))
                                .toList(),
                        false))
                .toList();
        return new LineChart(title, curves, isShare);
    }

    private static List<String> cells(Outcome outcome) {
        return List.of(
                outcome.name(),
                format("%,d", outcome.requests()),
                share(outcome.refused(), outcome.requests()),
                share(outcome.crossRegion(), outcome.requests()),
                format("%,d", outcome.retries()),
                ratio(outcome.imbalance()),
                ratio(outcome.imbalanceAtPeak()),
                format("%.1f %%", outcome.peakUtilisation() * 100),
                outcome.description());
    }

    private static String share(long part, long whole) {
        return part == 0 ? "0" : format("%,d (%.1f %%)", part, 100.0 * part / Math.max(1, whole));
    }

    private static String ratio(double value) {
        return Double.isNaN(value) ? "-" : format("%.3f", value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // would need its annotations as a dependency
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
