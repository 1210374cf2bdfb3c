package io.patchbay.bench;

import io.patchbay.bench.gateway.GatewayCommand;
import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `patchbay bench`. Exit codes: 0 measured and all was as it should be (every packet delivered exactly once, no
/// request failed), 1 not so, 2 wrong arguments.
@Command(
        name = "patchbay bench",
        mixinStandardHelpOptions = true,
        description = "Measures parts of the system on this machine.",
        subcommands = {Main.FanOutCommand.class, GatewayCommand.class})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to measure, for example: patchbay bench fan-out");
    }

    @Command(
            name = "fan-out",
            mixinStandardHelpOptions = true,
            showDefaultValues = true,
            header = "Measures the forwarding of media.",
            description =
                    "%nStarts a node in a process of its own and all clients in this one: they join by WebSocket and "
                            + "use real ICE, DTLS and SRTP on 127.0.0.1. Checks that every packet is delivered exactly "
                            + "once, says where packets were lost, and prints packets per CPU second, delay and memory "
                            + "as a table.%n")
    static final class FanOutCommand implements Callable<Integer> {
        private static final Duration WARM_UP = Duration.ofSeconds(8);
        private static final int ATTEMPTS = 8;
        private static final double SLOWER = 0.75;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Option(
                names = "--workload",
                paramLabel = "NAME",
                split = ",",
                description = "nightly (100 peers, 10 audio and 9 simulcast video publishers), cameras (64 peers, "
                        + "10 cameras), or both with a comma",
                defaultValue = "nightly,cameras")
        private List<String> workloads = List.of();

        @Option(
                names = "--seconds",
                paramLabel = "N",
                description = "how long to measure, 1 to 600",
                defaultValue = "20")
        private int seconds;

        @Option(
                names = "--speed",
                paramLabel = "X",
                description = "packet rates as a multiple, 0.01 to 10",
                defaultValue = "1")
        private double speed;

        @Option(
                names = "--until-exact",
                description = "when packets are missing, measure again at three quarters of the rates, until none is")
        private boolean untilExact;

        @Option(names = "--peers", paramLabel = "N", description = "another number of peers, 2 to 400")
        private int peers;

        @Option(names = "--hmac", description = "AES_CM_128_HMAC_SHA1_80 instead of AEAD_AES_128_GCM")
        private boolean hmac;

        @Option(
                names = "--node-java",
                paramLabel = "OPTION",
                description = "an option for the node's JVM, for example -XX:+UseZGC; may be repeated")
        private List<String> nodeJava = List.of();

        @Override
        public Integer call() throws IOException {
            require(seconds >= 1 && seconds <= 600, "--seconds must be 1 to 600");
            require(speed >= 0.01 && speed <= 10, "--speed must be 0.01 to 10");
            require(peers == 0 || (peers >= 2 && peers <= 400), "--peers must be 2 to 400");
            var profile = hmac ? SrtpProfile.AES_CM_128_HMAC_SHA1_80 : SrtpProfile.AEAD_AES_128_GCM;
            var options = new ArrayList<>(List.of("-Xmx768m", "--enable-native-access=ALL-UNNAMED"));
            options.addAll(nodeJava);
            var out = spec.commandLine().getOut();
            var plan = new FanOut.Plan(WARM_UP, Duration.ofSeconds(seconds), options);
            var results = new ArrayList<FanOut.Result>();
            boolean exact = true;
            for (var name : workloads) {
                exact &= measure(workload(name), profile, plan, results);
            }
            out.println();
            out.println(FanOutTable.of(results));
            out.flush();
            return exact ? 0 : 1;
        }

        /// Adds a result, or several until one is exact if that is wanted; answers whether the last one is.
        private boolean measure(Workload workload, SrtpProfile profile, FanOut.Plan plan, List<FanOut.Result> results)
                throws IOException {
            for (int i = 0; i < (untilExact ? ATTEMPTS : 1); i++) {
                results.add(new FanOut(workload.scaled(Math.pow(SLOWER, i)), profile, plan, System.err).run());
                if (results.getLast().isExact()) {
                    return true;
                }
            }
            return false;
        }

        private Workload workload(String name) {
            try {
                var workload = Workload.named(name).scaled(speed);
                return peers == 0 ? workload : workload.withPeers(peers);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--workload: " + e.getMessage(), e);
            }
        }

        private void require(boolean condition, String message) {
            if (!condition) {
                throw new ParameterException(spec.commandLine(), message);
            }
        }
    }
}
