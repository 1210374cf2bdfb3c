package io.patchbay.aggregator;

import io.patchbay.telemetry.process.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Starts the aggregator: `java -cp load-aggregator-streams.jar:lib/* io.patchbay.aggregator.Main`.
/// Exit code 2 for a wrong setting, 1 if it cannot run.
public final class Main {
    private static final String HELP = """
            Patchbay load aggregator: folds heartbeats, picks and node reports into the load table and serves it.

            usage: io.patchbay.aggregator.Main [--secrets FILE]

              --secrets FILE  stock nodes to poll: [[sfu]] and [health] of secrets.toml
              --help          this text
              --version       the version

            Everything else is an environment variable: see docs/config.md, "Load aggregator".
            The important ones: KAFKA_BOOTSTRAP_SERVERS, PORT (8075), PATCHBAY_INTERNAL_TOKEN,
            KAFKA_CREATE_TOPICS.
            """;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length == 1 && args[0].equals("--help")) {
            System.out.print(HELP);
            return;
        }
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.println("patchbay-aggregator " + version());
            return;
        }
        try {
            run(AggregatorConfig.from(System.getenv(), secrets(args)));
        } catch (ConfigException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(2);
        } catch (RuntimeException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            System.err.println("error: the aggregator cannot run: " + cause.getMessage());
            LoggerFactory.getLogger(Main.class).atDebug().setCause(e).log("start failed");
            System.exit(1);
        }
    }

    private static void run(AggregatorConfig config) throws InterruptedException {
        var log = LoggerFactory.getLogger(Main.class);
        log.atInfo().addKeyValue("config", config).log("starting");
        if (config.internalToken() == null) {
            log.atWarn().log("PATCHBAY_INTERNAL_TOKEN is not set: only callers on this machine are answered");
        }
        var aggregator = Aggregator.start(config);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            aggregator.close();
                            stopped.countDown();
                        },
                        "shutdown"));
        Signals.on("HUP", aggregator::reloadCertificates);
        log.atInfo()
                .addKeyValue(
                        "url",
                        (config.tls() == null ? "http://" : "https://") + shownHost(config.bind()) + ":"
                                + aggregator.port())
                .addKeyValue("kafka", config.bootstrapServers())
                .log("aggregator is up");
        stopped.await();
    }

    private static String shownHost(String bind) {
        return bind.equals("0.0.0.0") ? "localhost" : bind;
    }

    /// The text of the file behind `--secrets`, null without the option.
    ///
    /// @throws ConfigException if the arguments or the file cannot be used
    private static @Nullable String secrets(String[] args) {
        if (args.length == 0) {
            return null;
        }
        if (args.length != 2 || !args[0].equals("--secrets")) {
            throw new ConfigException("unknown arguments " + String.join(" ", args) + "; try --help");
        }
        return read(Path.of(args[1]));
    }

    private static String read(Path file) {
        try {
            SecretsFile.check(file);
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(
                    "--secrets: cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static String version() {
        return Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "development");
    }
}
