package io.patchbay.gateway;

import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.runtime.server.EmbeddedServer;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.gateway.reload.SecretsReloader;
import io.patchbay.gateway.table.TableRefresher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// A running gateway. Several may run in one JVM. Owned by whoever started it.
public final class Gateway implements AutoCloseable {
    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final int managementPort;

    private Gateway(ApplicationContext context, EmbeddedServer server, int managementPort) {
        this.context = context;
        this.server = server;
        this.managementPort = managementPort;
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
        return start(
                config.listeningOn(new GatewayConfig.Listen(local, 0, freePort(local))),
                Map.of("patchbay.events", true));
    }

    private static Gateway start(GatewayConfig config, Map<String, Object> more) {
        var managementPort = config.listen().managementPort() == 0
                ? freePort(config.listen().bind())
                : config.listen().managementPort();
        var context = ApplicationContext.builder()
                .singletons(config)
                .properties(properties(config, managementPort))
                .properties(more)
                .banner(false)
                .build();
        try {
            context.start();
            var server = context.getBean(EmbeddedServer.class);
            server.start();
            return new Gateway(context, server, managementPort);
        } catch (RuntimeException e) {
            context.close();
            throw configProblem(e);
        }
    }

    /// Port of the public routes.
    public int port() {
        return server.getPort();
    }

    /// Reads tenants, nodes and their keys again; what is wrong is logged and changes nothing.
    public void reloadSecrets() {
        context.getBean(SecretsReloader.class).reload();
    }

    /// Port of metrics and health.
    public int managementPort() {
        return managementPort;
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

    @Override
    public void close() {
        context.close();
    }

    private static Map<String, Object> properties(GatewayConfig config, int managementPort) {
        var properties = new HashMap<String, Object>();
        properties.put("micronaut.application.name", "patchbay-gateway");
        properties.put("micronaut.server.host", config.listen().bind());
        properties.put(
                "micronaut.server.port",
                config.listen().port() == 0 ? -1 : config.listen().port());
        properties.put("patchbay.management-port", managementPort);
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

    private static int freePort(String bind) {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(bind))) {
            return socket.getLocalPort();
        } catch (IOException e) {
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
