package io.patchbay.aggregator;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.EmbeddedServer;
import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.poller.NodePoller;
import io.patchbay.aggregator.query.LoadTable;
import io.patchbay.aggregator.query.SelfAddress;
import io.patchbay.aggregator.query.SnapshotPublisher;
import io.patchbay.aggregator.query.TableReader;
import io.patchbay.aggregator.scaling.ScalingAdvisor;
import io.patchbay.aggregator.streams.StreamsRunner;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One running aggregator instance. Several may run in one JVM. Whoever starts it closes it.
public final class Aggregator implements AutoCloseable {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final ApplicationContext context;
    private final EmbeddedServer server;

    private Aggregator(ApplicationContext context, EmbeddedServer server) {
        this.context = context;
        this.server = server;
    }

    /// Listens, then joins the others. Returns as soon as it listens: Kafka may come later.
    ///
    /// @throws RuntimeException if the port cannot be used
    public static Aggregator start(AggregatorConfig config) {
        var context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .singletons(config)
                .properties(properties(config))
                .start();
        try {
            var server = context.getBean(EmbeddedServer.class).start();
            context.getBean(SelfAddress.class).set(OwnAddress.of(config, server.getPort()));
            context.getBean(StreamsRunner.class).start();
            context.getBean(TableReader.class).start();
            context.getBean(SnapshotPublisher.class).start();
            context.getBean(NodePoller.class).start();
            context.getBean(ScalingAdvisor.class).start();
            if (config.tls() != null) {
                context.getBean(TlsReloader.class).start();
            }
            Gauges.register(
                    context.getBean(AggregatorMetrics.class),
                    context.getBean(LoadTable.class),
                    context.getBean(SnapshotPublisher.class),
                    new Gauges.Kafka(context.getBean(TableReader.class), context.getBean(StreamsRunner.class)),
                    System::currentTimeMillis);
            return new Aggregator(context, server);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /// The port it listens on.
    public int port() {
        return server.getPort();
    }

    /// How far the topology is, for people.
    public String status() {
        return context.getBean(StreamsRunner.class).status().describe();
    }

    /// Reads certificates again from their files, if it speaks TLS; what is wrong is logged and changes nothing.
    public void reloadCertificates() {
        if (context.getBean(AggregatorConfig.class).tls() != null) {
            context.getBean(TlsReloader.class).reload();
        }
    }

    /// Lets nobody new in, answers who waits, leaves the group and stops. So gateways turn to another instance at once,
    /// and do not ask this one, which has nothing new any more, again and again.
    @Override
    public void close() {
        if (server.isRunning() && server instanceof GracefulShutdownCapable serving) {
            var answered = serving.shutdownGracefully().toCompletableFuture().copy();
            context.getBean(SnapshotPublisher.class).close();
            var _ = answered.completeOnTimeout(null, LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        context.close();
    }

    private static Map<String, Object> properties(AggregatorConfig config) {
        var properties = new HashMap<String, Object>();
        properties.put("micronaut.application.name", "patchbay-aggregator");
        properties.put("micronaut.server.host", config.bind());
        properties.put("micronaut.server.port", config.port() == 0 ? -1 : config.port());
        properties.put("micronaut.server.max-request-size", 1_048_576);
        properties.put("micronaut.server.idle-timeout", "60s");
        properties.put("micronaut.server.netty.max-initial-line-length", 4_096);
        properties.put("micronaut.server.netty.max-header-size", 8_192);
        if (config.tls() != null) {
            properties.put("micronaut.server.ssl.enabled", true);
            properties.put("micronaut.server.ssl.port", config.port() == 0 ? -1 : config.port());
            properties.put("micronaut.server.ssl.key-name", ServerCertificate.NAME);
        }
        // The topology's own context talks to Kafka; this one must start without it.
        properties.put("kafka.enabled", false);
        properties.put("endpoints.all.enabled", false);
        properties.put("micronaut.metrics.export.prometheus.enabled", true);
        return properties;
    }
}
