package io.patchbay.bench.gateway;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What the gateway's process holds at one moment.
///
/// @param minute since the rate is held
/// @param liveHeapBytes objects that a full collection leaves
/// @param outsideBytes resident memory outside the heap: code, classes, stacks, buffers, what libraries allocate
/// @param directBytes of them, direct buffers that the JVM counts
/// @param threads platform threads
/// @param files open file descriptors, sockets included
record Footprint(double minute, long liveHeapBytes, long outsideBytes, long directBytes, int threads, long files) {
    static final String HEAD = " live heap MiB | outside the heap MiB | of it direct MiB | threads | files |";
    static final String RULE = " ---: | ---: | ---: | ---: | ---: |";
    static final String NONE = " | | | | |";

    private static final double MIB = 1 << 20;

    /// A size and how it went.
    private record Line(String name, String unit, Trend trend) {}

    /// As columns of a table.
    String columns() {
        return String.format(
                Locale.ROOT,
                " %.1f | %.1f | %.1f | %d | %d |",
                liveHeapBytes / MIB,
                outsideBytes / MIB,
                directBytes / MIB,
                threads,
                files);
    }

    /// What is to be said of a whole run, one line for each size.
    static List<String> verdicts(List<Footprint> run) {
        return lines(run).stream()
                .map(line -> String.format(
                        Locale.ROOT,
                        "%s: %.1f%s on average over the second half, %+.3f a minute, %+.1f %% in all: %s",
                        line.name(),
                        line.trend().mean(),
                        line.unit(),
                        line.trend().perMinute(),
                        line.trend().risePercent(),
                        line.trend().verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ')))
                .toList();
    }

    /// Whether any of the sizes grows, by the rule of [Trend].
    static boolean grows(List<Footprint> run) {
        return lines(run).stream().anyMatch(line -> line.trend().verdict() == Trend.Verdict.GROWS);
    }

    private static List<Line> lines(List<Footprint> run) {
        return List.of(
                line("live heap", " MiB", run, at -> at.liveHeapBytes() / MIB),
                line("outside the heap", " MiB", run, at -> at.outsideBytes() / MIB),
                line("threads", "", run, Footprint::threads),
                line("files", "", run, Footprint::files));
    }

    private static Line line(String name, String unit, List<Footprint> run, ToDoubleFunction<Footprint> size) {
        var points = run.stream()
                .map(at -> new Trend.Point(at.minute(), size.applyAsDouble(at)))
                .toList();
        return new Line(name, unit, Trend.of(points));
    }
}
