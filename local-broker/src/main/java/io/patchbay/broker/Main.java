package io.patchbay.broker;

import java.util.List;
import java.util.Objects;

/// Runs the broker as a process of its own, on the loopback address, until it is told to stop (SIGTERM, SIGINT).
/// Prints `broker ready on <host:port>` once clients can connect. Exit codes: 1 it cannot run, 2 wrong arguments.
public final class Main {
    private static final String USAGE = """
            usage: io.patchbay.broker.Main [--port N] [--data DIR]
              --port N     where clients connect on 127.0.0.1 (9092)
              --data DIR   folder of topics and records, kept between runs (.patchbay/kafka)
            """;

    private Main() {}

    public static void main(String[] args) {
        var arguments = List.of(args);
        if (arguments.contains("--help")) {
            System.out.print(USAGE);
        } else if (arguments.contains("--version")) {
            var version = Main.class.getPackage().getImplementationVersion();
            System.out.println("patchbay local-broker " + Objects.requireNonNullElse(version, "(not packaged)"));
        } else {
            System.exit(run(arguments));
        }
    }

    private static int run(List<String> args) {
        try {
            var arguments = BrokerArguments.parse(args);
            var broker = EmbeddedBroker.keeping(arguments.data(), arguments.port());
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
            System.out.println("broker ready on " + broker.bootstrapServers() + ", data in " + arguments.data());
            broker.awaitStop();
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            return 2;
        } catch (BrokerException e) {
            System.err.println(e.explanation());
            return 1;
        }
    }
}
