package io.patchbay.capacity.report;

import io.patchbay.capacity.page.Html;
import io.patchbay.capacity.page.LineChart;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What every region carried, could carry and will carry.
///
/// @param source where the heartbeats come from, for people
/// @param regions by name
/// @param busiest nodes by region, the busiest of each first
public record CapacityReport(String source, List<RegionReport> regions, List<LoadHistory.Busy> busiest) {
    private static final int BUSIEST_OF_REGION = 5;
    private static final int SHOWN_HOURS = 24;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> SUMMARY = List.of(
            "region",
            "nodes",
            "peak",
            "busiest hour",
            "p95",
            "capacity",
            "N+1 safe",
            "least headroom",
            "growth/week",
            "exhausted in",
            "error",
            "naive");
    private static final List<String> HOURS =
            List.of("hour (UTC)", "mean", "p95", "peak", "capacity", "N+1 safe", "headroom", "nodes");
    private static final List<String> FORETOLD = List.of("foretold (UTC)", "peak", "headroom");
    private static final List<String> NODES = List.of("node", "region", "mean use", "peak use");

    /// Everything there is to say of a history.
    public static CapacityReport of(String source, LoadHistory history) {
        var regions = new ArrayList<RegionReport>();
        history.minutes().forEach((name, minutes) -> {
            if (!minutes.isEmpty()) {
                regions.add(RegionReport.of(name, minutes));
            }
        });
        return new CapacityReport(source, regions, busiest(history.nodes()));
    }

    private static List<LoadHistory.Busy> busiest(List<LoadHistory.Busy> nodes) {
        var byRegion = nodes.stream()
                .sorted(Comparator.comparingDouble(LoadHistory.Busy::peakUse)
                        .reversed()
                        .thenComparing(LoadHistory.Busy::nodeId))
                .collect(Collectors.groupingBy(LoadHistory.Busy::region, TreeMap::new, Collectors.toList()));
        return byRegion.values().stream()
                .flatMap(region -> region.stream().limit(BUSIEST_OF_REGION))
                .toList();
    }

    public CapacityReport {
        regions = List.copyOf(regions);
        busiest = List.copyOf(busiest);
    }

    /// Tables of text: the regions, their last hours, the hours that are foretold and how wrong the forecast was, and
    /// the busiest nodes of each.
    ///
    /// @param hours how many hours of each region, past and foretold; 0 for all
    public List<String> lines(int hours) {
        var lines = new ArrayList<>(TextTable.lines(
                SUMMARY, regions.stream().map(CapacityReport::summary).toList()));
        for (var region : regions) {
            lines.add("");
            lines.add("Region " + named(region.region()) + ", " + backTest(region));
            var all = region.hours();
            var shown = hours == 0 ? all : all.subList(Math.max(0, all.size() - hours), all.size());
            lines.addAll(TextTable.lines(
                    HOURS, shown.stream().map(CapacityReport::hour).toList()));
            lines.addAll(forecast(region, hours));
        }
        lines.add("");
        lines.addAll(TextTable.lines(
                NODES, busiest.stream().map(CapacityReport::node).toList()));
        return lines;
    }

    /// A page with plots.
    public String html() {
        var page = new Html("Capacity");
        page.paragraph(source + ". Hours are in UTC. Safe capacity (N+1) is what the nodes of a region hold with the "
                + "largest of them lost; headroom is what is left of it at the peak of an hour.");
        page.table(SUMMARY, regions.stream().map(CapacityReport::summary).toList());
        for (var region : regions) {
            page.heading("Region " + named(region.region()));
            page.figures(figures(region));
            page.chart(chart(region));
            page.paragraph(backTest(region));
            var all = region.hours();
            page.table(
                    HOURS,
                    all.subList(Math.max(0, all.size() - SHOWN_HOURS), all.size()).reversed().stream()
                            .map(CapacityReport::hour)
                            .toList());
        }
        page.heading("Busiest nodes");
        page.table(NODES, busiest.stream().map(CapacityReport::node).toList());
        return page.document();
    }

    private static List<String> forecast(RegionReport region, int hours) {
        var foretold = region.forecastPoints();
        if (foretold.isEmpty()) {
            return List.of("Less than a day of whole hours: nothing is foretold");
        }
        var shown = hours == 0 ? foretold : foretold.subList(0, Math.min(hours, foretold.size()));
        var safe = region.hours().getLast().safe();
        return TextTable.lines(
                FORETOLD,
                shown.stream()
                        .map(point -> List.of(
                                TIME.format(Instant.ofEpochMilli(point.atMs())),
                                format("%,.0f", point.sessions()),
                                format("%,.0f", safe - point.sessions())))
                        .toList());
    }

    private static String backTest(RegionReport region) {
        var test = region.backTest();
        return test.days() == 0
                ? "forecast by " + region.forecast().way().label() + "; too few days to test it on"
                : format(
                        "forecast by %s; back-test over %d days: %.1f %% wrong, \"same as yesterday\" %.1f %%",
                        region.forecast().way().label(), test.days(), test.error() * 100, test.naiveError() * 100);
    }

    private static List<Html.Figure> figures(RegionReport region) {
        var peak = peakHour(region);
        var headroom = leastHeadroom(region);
        return List.of(
                new Html.Figure("peak sessions", format("%,d", peak.peak()), false),
                new Html.Figure(
                        "N+1 safe capacity",
                        format("%,d", region.hours().getLast().safe()),
                        false),
                new Html.Figure("least headroom", format("%,d", headroom), headroom < 0),
                new Html.Figure("growth a week", growth(region), false),
                new Html.Figure(
                        "exhausted in",
                        exhaustion(region),
                        region.secondsToExhaustion().isPresent()));
    }

    private static LineChart chart(RegionReport region) {
        var peak = new ArrayList<LineChart.Point>();
        var safe = new ArrayList<LineChart.Point>();
        var foretold = new ArrayList<LineChart.Point>();
        for (var i = 0; i < region.hours().size(); i++) {
            var hour = region.hours().get(i);
            if (i > 0 && hour.startMs() - region.hours().get(i - 1).startMs() > HourlySeries.HOUR_MS) {
                var gap = new LineChart.Point(hour.startMs() - HourlySeries.HOUR_MS, Double.NaN);
                peak.add(gap);
                safe.add(gap);
            }
            peak.add(new LineChart.Point(hour.startMs(), hour.peak()));
            safe.add(new LineChart.Point(hour.startMs(), hour.safe()));
        }
        var series = region.series();
        for (var i = 0; i < region.backTest().foretold().size(); i++) {
            foretold.add(new LineChart.Point(
                    series.timeMs(i), region.backTest().foretold().get(i)));
        }
        region.forecastPoints().forEach(point -> foretold.add(new LineChart.Point(point.atMs(), point.sessions())));
        return new LineChart(
                "Sessions by the hour",
                List.of(
                        new LineChart.Curve("peak", peak, false),
                        new LineChart.Curve("foretold, each day from those before it", foretold, true),
                        new LineChart.Curve("N+1 safe capacity", safe, false)),
                false);
    }

    private static List<String> summary(RegionReport region) {
        var peak = peakHour(region);
        var last = region.hours().getLast();
        var test = region.backTest();
        return List.of(
                named(region.region()),
                format("%d", last.nodes()),
                format("%,d", peak.peak()),
                TIME.format(Instant.ofEpochMilli(peak.startMs())),
                format("%,d", peak.p95()),
                format("%,d", last.capacity()),
                format("%,d", last.safe()),
                format("%,d", leastHeadroom(region)),
                growth(region),
                exhaustion(region),
                test.days() == 0 ? "-" : format("%.1f %%", test.error() * 100),
                test.days() == 0 ? "-" : format("%.1f %%", test.naiveError() * 100));
    }

    private static List<String> hour(RegionReport.Hour hour) {
        return List.of(
                TIME.format(Instant.ofEpochMilli(hour.startMs())),
                format("%,.1f", hour.mean()),
                format("%,d", hour.p95()),
                format("%,d", hour.peak()),
                format("%,d", hour.capacity()),
                format("%,d", hour.safe()),
                format("%,d", hour.headroom()),
                format("%d", hour.nodes()));
    }

    private static List<String> node(LoadHistory.Busy node) {
        return List.of(
                node.nodeId(),
                named(node.region()),
                format("%.1f %%", node.meanUse() * 100),
                format("%.1f %%", node.peakUse() * 100));
    }

    private static RegionReport.Hour peakHour(RegionReport region) {
        return region.hours().stream()
                .max(Comparator.comparingInt(RegionReport.Hour::peak))
                .orElseThrow();
    }

    private static int leastHeadroom(RegionReport region) {
        return region.hours().stream()
                .mapToInt(RegionReport.Hour::headroom)
                .min()
                .orElse(0);
    }

    private static String growth(RegionReport region) {
        return Double.isNaN(region.growthPerWeek()) ? "-" : format("%+.1f %%", region.growthPerWeek() * 100);
    }

    private static String exhaustion(RegionReport region) {
        if (region.secondsToExhaustion().isEmpty()) {
            return "not in sight";
        }
        var minutes = region.secondsToExhaustion().getAsLong() / 60;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }

    private static String named(String region) {
        return region.isEmpty() ? "(none)" : region;
    }

    @SuppressWarnings("AnnotateFormatMethod") // would need its annotations as a dependency
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
