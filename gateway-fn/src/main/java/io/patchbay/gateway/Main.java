package io.patchbay.gateway;

import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.telemetry.process.FileSetting;
import io.patchbay.telemetry.process.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process: reads arguments and environment, starts the gateway, stops it on SIGTERM.
public final class Main {
    private static final String USAGE = """
            Patchbay gateway: places calls on SFU nodes.

            usage: gateway [--secrets secrets.toml] [--help] [--version]

            Settings are environment variables, see docs/config.md. The least there is:
              SFU_GATEWAY_KEY      base64 key that callers sign with
              SFU_GATEWAY_NODES    {"sfu":[{"address":"http://sfu1:8070","region":"eu-west","key":"..."}]}
            """;

    /// Longer than any request may take; only a page that is watched takes it all.
    private static final Duration DRAIN = GatewayConfig.Failover.LONGEST_BUDGET.plusMillis(500);

    private Main() {}

    /// Exit codes: 0 stopped, 1 could not run, 2 wrong arguments or settings.
    public static void main(String[] args) throws InterruptedException {
        var status = run(args, System.getenv());
        if (status >= 0) {
            System.exit(status);
        }
    }

    /// Returns an exit code, or -1 once stopped by a signal.
    private static int run(String[] args, Map<String, String> env) throws InterruptedException {
        Path secrets = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    System.out.print(USAGE);
                    return 0;
                }
                case "--version" -> {
                    System.out.println("patchbay-gateway " + version());
                    return 0;
                }
                case "--secrets" -> {
                    if (i + 1 == args.length) {
                        System.err.println("--secrets: name the file after it");
                        return 2;
                    }
                    secrets = Path.of(args[++i]);
                }
                default -> {
                    System.err.println("unknown argument " + args[i] + "\n\n" + USAGE);
                    return 2;
                }
            }
        }
        try {
            serve(GatewayConfig.from(withId(env), secrets));
            return -1;
        } catch (ConfigException e) {
            System.err.println("cannot start: " + e.getMessage());
            return 2;
        } catch (RuntimeException e) {
            log().atError().setCause(e).log("cannot start");
            return 1;
        }
    }

    private static void serve(GatewayConfig config) throws InterruptedException {
        var log = log();
        config.warnings()
                .forEach(warning -> log.atWarn().addKeyValue("setting", warning).log("check this setting"));
        var gateway = Gateway.start(config);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            gateway.drain(DRAIN);
            gateway.close();
            stopped.countDown();
        }));
        Signals.on("HUP", gateway::reloadSecrets);
        log.atInfo()
                .addKeyValue("gatewayId", config.id())
                .addKeyValue(
                        "url",
                        config.listen().scheme() + "://" + config.listen().bind() + ":" + gateway.port())
                .addKeyValue(
                        "management",
                        config.listen().scheme() + "://" + config.listen().bind() + ":" + gateway.managementPort())
                .addKeyValue("tenants", config.tenants().size())
                .addKeyValue("staticNodes", config.nodes().size())
                .addKeyValue("aggregators", config.aggregator().urls())
                .addKeyValue(
                        "certificate",
                        config.listen().tls().map(FileSetting::toString).orElse(""))
                .addKeyValue(
                        "aggregatorsTrusted",
                        config.aggregator().trusted().map(FileSetting::toString).orElse(""))
                .addKeyValue("kafka", config.kafka().bootstrapServers())
                .log("gateway is up");
        stopped.await();
    }

    /// Instances need different names in records; whoever cares sets `SFU_GATEWAY_ID`.
    private static Map<String, String> withId(Map<String, String> env) {
        var named = new HashMap<>(env);
        named.putIfAbsent(
                "SFU_GATEWAY_ID", "gateway-" + UUID.randomUUID().toString().substring(0, 8));
        return named;
    }

    private static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static Logger log() {
        return LoggerFactory.getLogger(Main.class);
    }
}
