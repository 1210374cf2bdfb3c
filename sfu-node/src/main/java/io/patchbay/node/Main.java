package io.patchbay.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.patchbay.node.config.ConfigException;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.config.Setting;
import io.patchbay.telemetry.process.Signals;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/// Starts a node from the environment and stops it on SIGTERM or SIGINT. Exit codes: 0 stopped, 1 cannot start or a
/// media loop failed, 2 wrong arguments or configuration.
public final class Main {
    private static final Map<String, Level> LEVELS = Map.of(
            "none", Level.OFF,
            "error", Level.ERROR,
            "warn", Level.WARN,
            "info", Level.INFO,
            "debug", Level.DEBUG,
            "verbose", Level.TRACE);

    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0) {
            System.exit(answer(args));
        }
        var node = start();
        var stopped = new CompletableFuture<String>();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    node.close();
                    stopped.complete("");
                }));
        handleSignals(node);
        System.out.println("Patchbay node " + node.identity().nodeId() + " is up: "
                + node.identity().address() + " (port " + node.port() + ", management port " + node.managementPort()
                + ")");
        var failed =
                node.failure().thenApply(cause -> "a media loop ended by a bug and took its calls with it: " + cause);
        var message = stopped.applyToEither(failed, Function.identity()).join();
        if (!message.isEmpty()) {
            throw exit(1, message);
        }
    }

    private static Node start() {
        try {
            return start(NodeConfig.from(System.getenv()));
        } catch (ConfigException e) {
            throw exit(2, String.valueOf(e.getMessage()));
        }
    }

    private static Node start(NodeConfig config) {
        setLogLevel(config.logLevel());
        try {
            return Node.start(config);
        } catch (ConfigException e) {
            throw e;
        } catch (UncheckedIOException e) {
            throw exit(1, "the node cannot start: " + e.getMessage());
        } catch (RuntimeException e) {
            throw exit(1, "the node cannot start on port " + config.http().port() + ": " + rootOf(e));
        }
    }

    private static int answer(String[] args) {
        return switch (args[0]) {
            case "--help", "-h" -> {
                System.out.println("Usage: AUTH_KEY=... PUBLIC_IP=... java io.patchbay.node.Main\n\nEnvironment:");
                Arrays.stream(Setting.values()).map(Main::help).forEach(System.out::println);
                yield 0;
            }
            case "--version", "-V" -> {
                System.out.println("patchbay sfu-node " + Version.current());
                yield 0;
            }
            default -> {
                System.err.println(
                        "unknown argument " + args[0] + ": the node is configured by its environment, --help");
                yield 2;
            }
        };
    }

    private static String help(Setting setting) {
        var defaultValue = setting.defaultValue().isEmpty() ? "" : " [" + setting.defaultValue() + "]";
        return "  " + setting.name() + defaultValue + "\n      " + setting.meaning();
    }

    /// As upstream, except SIGFPE, which a JVM keeps for itself.
    private static void handleSignals(Node node) {
        Signals.on("HUP", node::reloadKeys);
        Signals.on("ALRM", node::softReset);
        Signals.on("IO", node::logStatistics);
    }

    private static void setLogLevel(String level) {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(LEVELS.get(level));
    }

    private static IllegalStateException exit(int code, String message) {
        System.err.println(message);
        System.exit(code);
        return new IllegalStateException("exited");
    }

    private static Throwable rootOf(Throwable e) {
        var cause = e.getCause();
        return cause == null ? e : rootOf(cause);
    }
}
