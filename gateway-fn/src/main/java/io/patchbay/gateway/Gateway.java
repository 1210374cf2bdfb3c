package io.patchbay.gateway;

import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.EmbeddedServer;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.gateway.reload.CertificatesReloader;
import io.patchbay.gateway.reload.SecretsReloader;
import io.patchbay.gateway.table.TableRefresher;
import io.patchbay.telemetry.process.FreePort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A running gateway. Several may run in one JVM. Owned by whoever started it.
public final class Gateway implements AutoCloseable {
    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final GatewayConfig.Listen listen;

    private Gateway(ApplicationContext context, EmbeddedServer server, GatewayConfig.Listen listen) {
        this.context = context;
        this.server = server;
        this.listen = listen;
    }

    /// Starts and returns once both ports answer.
    ///
    /// @throws ConfigException if a setting turns out to be wrong
    public static Gateway start(GatewayConfig config) {
        return start(config, Map.of());
    }

    /// Starts a gateway that works only while a request is there, and listens on free ports of this machine
    /// alone (ADR 0065).
    /// Whoever hands it requests calls [#before] and [#after] around each.
    ///
    /// @throws ConfigException if a setting turns out to be wrong
    public static Gateway startOnDemand(GatewayConfig config) {
        var local = "127.0.0.1";
        return start(config.listeningOn(new GatewayConfig.Listen(local, 0, 0)), Map.of("patchbay.events", true));
    }

    private static Gateway start(GatewayConfig wanted, Map<String, Object> more) {
        var listen = wanted.listen();
        return listen.port() == 0 || listen.managementPort() == 0
                ? FreePort.starting(() -> startOnce(wanted, more))
                : startOnce(wanted, more);
    }

    private static Gateway startOnce(GatewayConfig wanted, Map<String, Object> more) {
        var config = wanted.listeningOn(withPorts(wanted.listen()));
        var context = ApplicationContext.builder()
                .singletons(config)
                .properties(properties(config))
                .properties(more)
                .banner(false)
                .build();
        try {
            context.start();
            var server = context.getBean(EmbeddedServer.class);
            server.start();
            return new Gateway(context, server, config.listen());
        } catch (RuntimeException e) {
            context.close();
            throw configProblem(e);
        }
    }

    /// Port of the public routes.
    public int port() {
        return listen.port() == 0 ? server.getPort() : listen.port();
    }

    /// Reads tenants, nodes, their keys and certificates again; what is wrong is logged and changes nothing.
    public void reloadSecrets() {
        context.getBean(SecretsReloader.class).reload();
        context.getBean(CertificatesReloader.class).reload();
    }

    /// Port of metrics and health.
    public int managementPort() {
        return listen.managementPort();
    }

    /// Refreshes the table if it is older than the first time, within the second.
    public void before(Duration age, Duration limit) {
        context.getBean(TableRefresher.class).refreshIfOlder(age, limit);
    }

    /// Waits for events that are under way, within the time.
    public void after(Duration limit) {
        context.getBean(EventPublisher.class).awaitDelivered(limit);
    }

    /// A client on the event loops of this gateway, with room for its largest answer.
    public UpstreamClient client() {
        return context.getBean(UpstreamClient.class, Qualifiers.byName("aggregators"));
    }

    /// Lets nobody new in, and returns once what is under way is answered, or the time is over.
    public void drain(Duration limit) {
        if (server instanceof GracefulShutdownCapable serving) {
            var _ = serving.shutdownGracefully()
                    .toCompletableFuture()
                    .copy()
                    .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /// With every free port found, but for the public one without TLS, which the framework finds.
    private static GatewayConfig.Listen withPorts(GatewayConfig.Listen wanted) {
        var bind = wanted.bind();
        var port = wanted.port() == 0 && wanted.tls().isPresent() ? freePort(bind) : wanted.port();
        var managementPort = wanted.managementPort() == 0 ? freePort(bind) : wanted.managementPort();
        return new GatewayConfig.Listen(bind, port, managementPort, wanted.tls());
    }

    private static Map<String, Object> properties(GatewayConfig config) {
        var listen = config.listen();
        var properties = new HashMap<>(listen.tls().isPresent() ? https(listen) : http(listen));
        properties.put("micronaut.application.name", "patchbay-gateway");
        properties.put("patchbay.management-port", listen.managementPort());
        properties.put("micronaut.server.max-request-size", config.limits().bodyBytes());
        properties.put("micronaut.server.netty.max-header-size", config.limits().headerBytes());
        properties.put(
                "micronaut.server.netty.max-initial-line-length",
                config.limits().headerBytes());
        properties.put("micronaut.security.enabled", true);
        properties.put("micronaut.security.reject-not-found", false);
        properties.put("micronaut.security.token.bearer.enabled", false);
        properties.put("micronaut.security.token.roles-finder.enabled", false);
        properties.put("micronaut.metrics.enabled", true);
        properties.put("micronaut.metrics.binders.web.enabled", false);
        properties.put("micronaut.metrics.binders.netty.queues.enabled", false);
        return properties;
    }

    private static Map<String, Object> http(GatewayConfig.Listen listen) {
        return Map.of(
                "micronaut.server.host",
                listen.bind(),
                "micronaut.server.port",
                listen.port() == 0 ? -1 : listen.port());
    }

    /// Both ports by name: of those that only a controller names the framework makes plain ones.
    private static Map<String, Object> https(GatewayConfig.Listen listen) {
        var properties = new HashMap<String, Object>();
        properties.put("micronaut.server.ssl.enabled", true);
        for (var port : List.of(listen.port(), listen.managementPort())) {
            var prefix = "micronaut.server.netty.listeners.port-" + port;
            properties.put(prefix + ".host", listen.bind());
            properties.put(prefix + ".port", port);
            properties.put(prefix + ".expose-default-routes", port == listen.port());
            properties.put(prefix + ".ssl", true);
            properties.put(prefix + ".key-name", ServerCertificate.NAME);
        }
        return properties;
    }

    private static int freePort(String bind) {
        try {
            return FreePort.on(InetAddress.getByName(bind));
        } catch (UnknownHostException | IllegalStateException e) {
            throw new ConfigException("SFU_GATEWAY_BIND", "is no address of this machine: " + bind);
        }
    }

    /// A wrong setting that a bean found is told as such, without the framework around it.
    private static RuntimeException configProblem(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException problem) {
                return problem;
            }
        }
        return e;
    }
}
