package io.patchbay.capacity;

import io.patchbay.capacity.report.CapacityReport;
import io.patchbay.capacity.report.LoadHistory;
import io.patchbay.capacity.report.ReportJson;
import io.patchbay.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `capacity report`.
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "What each region carried by the hour, what it can carry, and what is to come.",
        description = "%nReads heartbeats. Safe capacity (N+1) is what the nodes of a region hold with the largest of "
                + "them lost; headroom is what is left of it at the peak. The forecast takes its profile from the "
                + "range; its error over the range stands beside that of \"same as yesterday\".%n",
        footer = {
            "%nExamples:",
            "  patchbay capacity report three-weeks.trace.zst --html report.html",
            "  patchbay capacity report --bootstrap-servers 127.0.0.1:9092 --from -14d --json report.json"
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SourceOptions source;

    @Option(
            names = "--hours",
            paramLabel = "N",
            description = "print the last N hours of each region and the N that are foretold, 0 for all "
                    + "(default: ${DEFAULT-VALUE})",
            defaultValue = "24")
    private int hours = 24;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PageOption page;

    @Option(names = "--json", paramLabel = "FILE", description = "write everything as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() {
        var range = source.open(List.of(Topics.HEARTBEATS), List.of(), false);
        try (var records = range.source()) {
            var history = new LoadHistory(range.fromMs(), range.toMs());
            Progress.each(records, "records read", history::accept);
            var report = CapacityReport.of(records.name(), history);
            var out = spec.commandLine().getOut();
            report.lines(Math.max(0, hours)).forEach(out::println);
            history.faults().lines().forEach(out::println);
            page.write(report::html, out);
            if (json != null) {
                PageOption.write(json, ReportJson.of(report));
                out.println("JSON: " + json);
            }
            out.flush();
        }
        return 0;
    }
}
