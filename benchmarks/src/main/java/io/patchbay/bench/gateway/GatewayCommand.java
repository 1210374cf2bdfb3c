package io.patchbay.bench.gateway;

import io.patchbay.bench.JvmConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `patchbay bench gateway`: the rate that a gateway holds while nodes come and go.
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        header = "Holds a gateway at a rate while nodes come and go.",
        description = "%nStarts the demo and a fleet of stub nodes that come and go, finds the rate at which 99 of 100 "
                + "answers come within 50 ms and none fails (or takes --rate), and holds it. Prints a line every 30 s: requests, answers "
                + "that were no channel, latency from when a request was due, memory of the gateway; every minute what it "
                + "holds after a full collection, which stops it for a moment (in the latencies of the next line). Its "
                + "room memory is set to --remembered, so that it is full after a minute or two. Live heap, memory "
                + "outside the heap, threads and files grow if the line through the second half of the run rises by "
                + "more than 5 percent of the mean in all and more than twice its standard error. Exit code 1 if "
                + "any of them grows, or any request failed that was not refused on purpose (429).%n")
public final class GatewayCommand implements Callable<Integer> {
    private static final int[] STEPS = {50, 100, 200, 400, 600, 800, 1_200, 1_600, 2_400, 3_200, 4_800, 6_400};
    private static final int CONNECTIONS = 64;
    private static final int GOOD_US = 50_000;
    private static final int WARM_UP_S = 20;
    private static final int STEP_S = 8;
    private static final int LINE_S = 30;
    private static final int LINES_PER_FOOTPRINT = 2;
    private static final String HEAD =
            "| minute | requests/s | failed | p50 ms | p99 ms | p99.9 ms | max ms | nodes that left | gateway RSS MiB |"
                    + Footprint.HEAD + "\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
                    + Footprint.RULE;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "how long to hold the rate, 1 to 600",
            defaultValue = "10")
    private int minutes;

    @Option(names = "--rate", paramLabel = "N", description = "requests per second; without it the rate is looked for")
    private @Nullable Integer rate;

    @Option(names = "--nodes", paramLabel = "N", description = "stub nodes, 2 to 200", defaultValue = "20")
    private int nodes;

    @Option(names = "--change", paramLabel = "S", description = "a node leaves so often, seconds", defaultValue = "10")
    private int changeSeconds;

    @Option(
            names = "--remembered",
            paramLabel = "N",
            description = "SFU_GATEWAY_REMEMBERED_ROOMS of the gateway; its own default takes longer to fill",
            defaultValue = "2000")
    private int remembered;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (minutes < 1 || minutes > 600 || nodes < 2 || nodes > 200 || changeSeconds < 1 || remembered < 100) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--minutes is 1 to 600, --nodes 2 to 200, --change 1 or more, --remembered 100 or more");
        }
        var home = Path.of(System.getProperty("patchbay.home", "."))
                .toAbsolutePath()
                .normalize();
        var state = Files.createTempDirectory("patchbay-bench");
        System.out.println("starting the demo, logs in " + state);
        try (var stack =
                        Stack.start(home, state, Map.of("SFU_GATEWAY_REMEMBERED_ROOMS", Integer.toString(remembered)));
                var fleet = new StubFleet(
                        stack.gatewayPort(), stack.variable("SFU_REGISTRATION_KEY"), nodes, changeSeconds)) {
            try (var _ = callers(stack, STEPS[0] / 2)) {
                TimeUnit.SECONDS.sleep(WARM_UP_S);
            }
            var chosen = rate == null ? search(stack) : rate;
            return hold(stack, fleet, chosen);
        }
    }

    /// The highest step of which every step below is good as well, less a fifth.
    private static int search(Stack stack) throws InterruptedException {
        var best = STEPS[0];
        for (var step : STEPS) {
            try (var callers = callers(stack, step)) {
                TimeUnit.SECONDS.sleep(STEP_S / 2);
                callers.take();
                TimeUnit.SECONDS.sleep(STEP_S);
                var seen = callers.take();
                var got = seen.total() / STEP_S;
                System.out.printf(
                        Locale.ROOT,
                        "%d/s asked, %d/s answered, %d failed, p99 %.1f ms%n",
                        step,
                        got,
                        seen.failed(),
                        seen.atPermille(990) / 1000.0);
                if (seen.atPermille(990) > GOOD_US || got < step * 0.95 || seen.failed() > 0) {
                    break;
                }
                best = step;
            }
        }
        return best * 4 / 5;
    }

    private int hold(Stack stack, StubFleet fleet, int perSecond) throws IOException, InterruptedException {
        System.out.println("holding " + perSecond + " requests/s for " + minutes + " min; the gateway remembers "
                + remembered + " to " + 2 * remembered + " rooms and as many channels");
        System.out.println(HEAD);
        var failures = new TreeMap<String, Integer>();
        var run = new ArrayList<Footprint>();
        try (var jvm = GatewayJvm.attach(stack.gatewayPid())) {
            run.add(jvm.measure(0)); // before the load: the first time takes a second or two
            try (var callers = callers(stack, perSecond)) {
                for (var line = 1; line <= minutes * 60 / LINE_S; line++) {
                    TimeUnit.SECONDS.sleep(LINE_S);
                    var seen = callers.take();
                    count(seen, failures);
                    var minute = line * LINE_S / 60.0;
                    var measured = line % LINES_PER_FOOTPRINT == 0;
                    if (measured) {
                        run.add(jvm.measure(minute));
                    }
                    System.out.println(row(minute, seen, fleet, JvmConnection.residentBytes(stack.gatewayPid()))
                            + (measured ? run.getLast().columns() : Footprint.NONE));
                }
            }
        }
        System.out.println();
        failures.forEach((answer, times) -> System.out.println(times + " x " + answer));
        var undesigned = failures.keySet().stream().anyMatch(answer -> !answer.startsWith("429"));
        System.out.println(fleet.refused() + " heartbeats of stub nodes were not taken");
        System.out.println(undesigned ? "requests failed" : "no request failed");
        Footprint.verdicts(run).forEach(System.out::println);
        return undesigned || Footprint.grows(run) ? 1 : 0;
    }

    private static void count(Callers.Seen seen, Map<String, Integer> failures) {
        seen.answers().forEach((answer, times) -> {
            if (!answer.equals("200")) {
                failures.merge(answer, times, Integer::sum);
            }
        });
    }

    private static String row(double minute, Callers.Seen seen, StubFleet fleet, long residentBytes) {
        return String.format(
                Locale.ROOT,
                "| %.1f | %d | %d | %.1f | %.1f | %.1f | %.1f | %d | %d |",
                minute,
                seen.total() / LINE_S,
                seen.failed(),
                seen.atPermille(500) / 1000.0,
                seen.atPermille(990) / 1000.0,
                seen.atPermille(999) / 1000.0,
                seen.atPermille(1000) / 1000.0,
                fleet.changes(),
                residentBytes >> 20);
    }

    private static Callers callers(Stack stack, int perSecond) {
        return new Callers(stack.gatewayPort(), stack.variable("SFU_GATEWAY_KEY"), CONNECTIONS, perSecond);
    }
}
