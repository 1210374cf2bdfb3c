package io.patchbay.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `patchbay demo`: the whole system on this machine until Ctrl-C.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        header = "Runs the whole system on this machine until Ctrl-C.",
        description = "%nStarts a Kafka broker, the aggregator, the gateway and nodes, each in a process of its own. "
                + "Prints the addresses and a curl that gets a channel. Logs are in .patchbay/logs; .patchbay/demo.env "
                + "has addresses, keys and process ids for scripts.%n")
final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--nodes", paramLabel = "N", description = "how many nodes, 1 to 16", defaultValue = "3")
    private int nodes;

    @Option(
            names = "--regions",
            paramLabel = "REGION",
            split = ",",
            description = "regions of the nodes in turn",
            defaultValue = "eu-west,eu-west,us-east")
    private List<String> regions = List.of();

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "use this Kafka instead of starting one")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "keep Kafka's topics in this folder between runs; without it each run starts empty")
    private @Nullable Path data;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "address of the gateway and the nodes; the other parts stay on 127.0.0.1",
            defaultValue = "127.0.0.1")
    private String bind = "127.0.0.1";

    @Option(
            names = "--free-ports",
            description = "take any free ports instead of 8060, 8070 to 8075, 9070 to 9073 and 9092")
    private boolean freePorts;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "folder for logs, demo.env and Kafka's data (default: .patchbay beside this script)")
    private @Nullable Path state;

    @Override
    public Integer call() {
        var layout = Layout.of(System.getProperty("patchbay.home", "."), state);
        try {
            var options = new DemoOptions(nodes, regions, bootstrapServers, data, bind, freePorts, layout.state());
            return new Demo(options, layout, new Console(System.out)).run();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
