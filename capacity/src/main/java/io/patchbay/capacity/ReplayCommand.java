package io.patchbay.capacity;

import io.patchbay.capacity.replay.ReplayReport;
import io.patchbay.capacity.replay.Replayer;
import io.patchbay.capacity.whatif.Settings;
import io.patchbay.schemas.topic.Topics;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `capacity replay`.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Decides every recorded decision again; the answers must be equal.",
        description =
                "%nRebuilds the load table of each decision from sfu.snapshots and gives Placement what the gateway "
                        + "gave it. Differences are printed with both sides. Decisions whose snapshot never reached the topic, "
                        + "and records that are malformed or of a newer version, are counted apart.%n",
        footer = {
            "%nExit codes: 0 all that could be decided again are equal, 1 it did not work or there are no decisions, "
                    + "2 wrong arguments, 3 some answers differ, 4 there are decisions and none could be decided again "
                    + "(snapshots expired, or all of a newer version).%n",
            "Examples:",
            "  patchbay capacity replay --bootstrap-servers 127.0.0.1:9092 --from -1h",
            "  patchbay capacity replay week.trace.zst --policy weights=400/400/200"
        })
final class ReplayCommand implements Callable<Integer> {
    static final int DIFFERENT = 3;
    static final int NOTHING_COMPARED = 4;
    static final List<String> POLICY_KEYS =
            List.of("strategy", "weights", "overload", "hysteresis", "unhealthy", "unhealthy-polls");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SourceOptions source;

    @Option(
            names = "--policy",
            paramLabel = "KEY=VALUE,...",
            description = "decide with these instead of what was recorded, to see what would differ: strategy, "
                    + "weights (sessions/cpu/memory), overload, hysteresis, unhealthy, unhealthy-polls")
    private String policy = "";

    @Override
    public Integer call() {
        var settings = Settings.parse(policy).onlyWith(POLICY_KEYS);
        var topics = List.of(Topics.SNAPSHOTS, Topics.DECISIONS);
        var range = source.open(topics, List.of(Topics.SNAPSHOTS), true);
        try (var records = range.source()) {
            var replayer = new Replayer(range.fromMs(), settings::change);
            Progress.each(records, "records replayed", replayer::accept);
            var report = replayer.finish();
            var out = spec.commandLine().getOut();
            report.lines().forEach(out::println);
            if (report.decisions() > 0 && report.compared() == 0) {
                out.println("nothing was compared: none of the decisions could be made again");
            }
            out.flush();
            if (report.decisions() == 0) {
                throw new CapacityException("there are no decisions in this range of " + records.name());
            }
            return exitCode(report);
        }
    }

    private static int exitCode(ReplayReport report) {
        if (report.compared() == 0) {
            return NOTHING_COMPARED;
        }
        return report.mismatches() > 0 ? DIFFERENT : 0;
    }
}
