package io.patchbay.capacity;

import io.patchbay.capacity.whatif.DemandReader;
import io.patchbay.capacity.whatif.Outcome;
import io.patchbay.capacity.whatif.PolicyFile;
import io.patchbay.capacity.whatif.Scenario;
import io.patchbay.capacity.whatif.WhatIfReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `capacity what-if`.
@Command(
        name = "what-if",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Runs the demand of a range under other policies or on another fleet, side by side.",
        description = "%nTakes nodes and outages from heartbeats and rooms from decisions, and simulates them with the "
                + "real folding and placement. The policy that was recorded is always the second row.%n%n"
                + "Keys: strategy=two-choice|load|round-robin, weights=500/300/200 (sessions/cpu/memory), overload=900, "
                + "hysteresis=50, unhealthy=30s, unhealthy-polls=3, expected=4 (sessions a room is expected to bring; "
                + "0 for no picks in flight), nodes=12, nodes.REGION=3, max-sessions=300, heartbeat=10s, demand=1.5 "
                + "(times as many rooms), lost-region=eu-west (from the first third of the range on).%n",
        footer = {
            "%nExamples:",
            "  patchbay capacity what-if flash.trace.zst --policy load:strategy=load --html what-if.html",
            "  patchbay capacity what-if --bootstrap-servers 127.0.0.1:9092 --from -2h --policies policies.toml",
            "  patchbay capacity what-if day.trace.zst --policy fewer:nodes=4 --policy growth:demand=1.5"
        })
final class WhatIfCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SourceOptions source;

    @Option(names = "--policy", paramLabel = "NAME:KEY=VALUE,...", description = "what to try; may be repeated")
    private List<String> policies = List.of();

    @Option(names = "--policies", paramLabel = "TOML", description = "a file with a table for each policy")
    private @Nullable Path policyFile;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PageOption page;

    @Override
    public Integer call() {
        var scenarios = scenarios();
        var range = source.open(DemandReader.topics(), List.of(), false);
        try (var records = range.source()) {
            var reader = new DemandReader(range.fromMs(), range.toMs());
            Progress.each(records, "records read", reader::accept);
            var report =
                    new WhatIfReport(records.name(), range.fromMs(), range.toMs(), outcomes(reader, scenarios, range));
            print(report, reader);
        }
        return 0;
    }

    private List<Scenario> scenarios() {
        var scenarios = new ArrayList<Scenario>();
        scenarios.add(Scenario.parse("simulated"));
        policies.forEach(text -> scenarios.add(Scenario.parse(text)));
        if (policyFile != null) {
            scenarios.addAll(PolicyFile.read(policyFile));
        }
        return scenarios;
    }

    private static List<Outcome> outcomes(DemandReader reader, List<Scenario> scenarios, SourceOptions.Range range) {
        var demand = reader.demand();
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(reader.recorded().outcome());
        var progress = Progress.onConsole("moments simulated");
        var lengthMs = (double) (range.toMs() - range.fromMs());
        for (var scenario : scenarios) {
            var done = outcomes.size() - 1;
            outcomes.add(scenario.run(
                    demand,
                    reader.policy(),
                    nowMs -> progress.step((done + (nowMs - range.fromMs()) / lengthMs) / scenarios.size())));
        }
        progress.done();
        return outcomes;
    }

    private void print(WhatIfReport report, DemandReader reader) {
        var out = spec.commandLine().getOut();
        report.lines().forEach(out::println);
        reader.faults().lines().forEach(out::println);
        page.write(report::html, out);
        out.flush();
    }
}
