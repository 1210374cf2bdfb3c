package io.patchbay.gateway;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.configuration.metrics.micrometer.prometheus.PrometheusMeterRegistryFactory;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.patchbay.gateway.auth.Sessions;
import io.patchbay.gateway.auth.Tokens;
import io.patchbay.gateway.channel.ChannelService;
import io.patchbay.gateway.channel.ForwardHeaders;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.dashboard.FleetFeed;
import io.patchbay.gateway.disconnect.DisconnectService;
import io.patchbay.gateway.drain.DrainService;
import io.patchbay.gateway.explain.DecisionLookup;
import io.patchbay.gateway.forward.Breakers;
import io.patchbay.gateway.forward.NodeTargets;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.http.GatewayHealth;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.gateway.publish.KafkaRelay;
import io.patchbay.gateway.registration.RegistrationService;
import io.patchbay.gateway.reload.CertificatesReloader;
import io.patchbay.gateway.reload.SecretsReloader;
import io.patchbay.gateway.table.Affinity;
import io.patchbay.gateway.table.AggregatorClient;
import io.patchbay.gateway.table.AggregatorRelay;
import io.patchbay.gateway.table.NodeLookup;
import io.patchbay.gateway.table.TableHolder;
import io.patchbay.gateway.table.TableRefresher;
import io.patchbay.telemetry.log.LogLevels;
import io.patchbay.telemetry.process.FileSetting;
import io.patchbay.telemetry.trace.CurrentTrace;
import io.patchbay.telemetry.trace.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/// Puts the parts together. Every part is made once, from the one [GatewayConfig].
@Factory
final class GatewayFactory {
    private static final int MAX_NODE_ANSWER = 64 * 1024;
    private static final int MAX_TABLE = 64 * 1024 * 1024;

    @Singleton
    @Bean(preDestroy = "close")
    Tracing tracing() {
        return Tracing.ofEnvironment("patchbay-gateway");
    }

    @Singleton
    LogLevels logLevels(GatewayConfig config) {
        return new LogLevels(config.operators()
                .token()
                .map(token -> new String(token.bytes(), StandardCharsets.UTF_8))
                .orElse(""));
    }

    /// In place of the framework's: exemplars name the trace they belong to.
    @Singleton
    @Replaces(bean = PrometheusMeterRegistry.class, factory = PrometheusMeterRegistryFactory.class)
    PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(
                PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new CurrentTrace());
    }

    @Singleton
    GatewayMetrics metrics(PrometheusMeterRegistry registry) {
        return new GatewayMetrics(registry);
    }

    @Singleton
    Tokens tokens(GatewayConfig config, GatewayMetrics metrics) {
        return new Tokens(config, metrics);
    }

    @Singleton
    Sessions sessions(GatewayConfig config) {
        return new Sessions(config);
    }

    @Singleton
    FleetFeed fleetFeed(Routing routing, TableRefresher refresher, AggregatorClient aggregators, GatewayHealth health) {
        return new FleetFeed(new FleetFeed.Sources(
                routing.config(), routing.table(), refresher, routing.breakers(), aggregators, health::degradedHere));
    }

    @Singleton
    DecisionLookup decisions(AggregatorClient aggregators) {
        return new DecisionLookup(aggregators);
    }

    @Singleton
    @Named("nodes")
    @Bean(preDestroy = "close")
    UpstreamClient nodeClient(EventLoopGroupRegistry loops) {
        return new UpstreamClient(loops.getDefaultEventLoopGroup(), MAX_NODE_ANSWER);
    }

    @Singleton
    @Named("aggregators")
    @Bean(preDestroy = "close")
    UpstreamClient aggregatorHttpClient(GatewayConfig config, EventLoopGroupRegistry loops) {
        return new UpstreamClient(
                loops.getDefaultEventLoopGroup(),
                MAX_TABLE,
                config.aggregator().trusted().map(FileSetting::value).orElse(null));
    }

    /// The framework asks for it only if the gateway speaks TLS.
    @Singleton
    @Named(ServerCertificate.NAME)
    ServerCertificate certificate(GatewayConfig config) {
        var certificate = new ServerCertificate();
        config.listen().tls().map(FileSetting::value).ifPresent(certificate::show);
        return certificate;
    }

    @Context
    @Bean(preDestroy = "close")
    CertificatesReloader certificates(
            Routing routing,
            @Named(ServerCertificate.NAME) ServerCertificate server,
            @Named("aggregators") UpstreamClient aggregators,
            Form form) {
        return new CertificatesReloader(
                routing.config(),
                new CertificatesReloader.Uses(server::show, aggregators::trust),
                routing.metrics(),
                !form.onDemand());
    }

    @Singleton
    AggregatorClient aggregators(GatewayConfig config, @Named("aggregators") UpstreamClient client) {
        return new AggregatorClient(config.aggregator(), client);
    }

    @Singleton
    NodeTargets nodeTargets(GatewayConfig config) {
        return new NodeTargets(config.nodes(), config.sealing().jwkSet());
    }

    @Singleton
    TableHolder table(GatewayConfig config, NodeTargets targets) {
        return new TableHolder(config.policy(), config.defaultMaxSessions(), config.nodes(), targets);
    }

    @Context
    @Bean(preDestroy = "close")
    TableRefresher refresher(Routing routing, AggregatorClient aggregators, Form form) {
        var metrics = routing.metrics();
        var table = routing.table();
        table.onNodes(routing.breakers()::keep);
        var file = routing.config().aggregator().snapshotFile().orElse(null);
        var refresher = new TableRefresher(aggregators, table, metrics, file, form.onDemand());
        metrics.gauge(GatewayMetrics.TABLE_AGE, () -> refresher.age().toMillis() / 1000.0);
        metrics.gauge(GatewayMetrics.TABLE_FROZEN, () -> table.frozenMs() / 1000.0);
        metrics.gauge(GatewayMetrics.TABLE_NODES, () -> table.view().rows().size());
        return refresher;
    }

    @Context
    @Bean(preDestroy = "close")
    SecretsReloader secrets(Routing routing, Tokens tokens, Form form) {
        return new SecretsReloader(
                routing.config().secrets(), tokens, routing.table(), routing.metrics(), !form.onDemand());
    }

    /// How the process lives.
    ///
    /// @param onDemand whether it works only while a request is there
    record Form(boolean onDemand) {}

    @Singleton
    Form form(@Property(name = "patchbay.events", defaultValue = "false") boolean onDemand) {
        return new Form(onDemand);
    }

    @Singleton
    Affinity affinity(Routing routing, AggregatorClient aggregators, @Named("nodes") UpstreamClient client) {
        return new Affinity(
                aggregators,
                new NodeLookup(routing.table(), routing.breakers(), client),
                routing.config().failover().affinityTimeout(),
                routing.config().failover().rememberedRooms(),
                routing.metrics());
    }

    @Context
    @Bean(preDestroy = "close")
    EventPublisher publisher(GatewayConfig config, GatewayMetrics metrics, AggregatorClient aggregators, Form form) {
        if (form.onDemand()) {
            return new EventPublisher(aggregators.isConfigured() ? new AggregatorRelay(aggregators) : null, metrics);
        }
        var isOff = config.kafka().bootstrapServers().isEmpty();
        return new EventPublisher(isOff ? null : new KafkaRelay(config.kafka()), metrics);
    }

    @Singleton
    Breakers breakers(GatewayMetrics metrics) {
        var breakers = new Breakers();
        metrics.gauge(GatewayMetrics.BREAKERS_OPEN, () -> breakers.open().size());
        return breakers;
    }

    @Singleton
    ForwardHeaders forwardHeaders(GatewayConfig config) {
        return new ForwardHeaders(config.isAlone());
    }

    @Singleton
    ChannelService.Parts channelParts(
            Routing routing,
            Affinity affinity,
            @Named("nodes") UpstreamClient client,
            EventPublisher publisher,
            Tracing tracing) {
        return new ChannelService.Parts(
                routing.config(),
                routing.table(),
                affinity,
                client,
                routing.breakers(),
                publisher,
                routing.metrics(),
                new ForwardHeaders(routing.config().isAlone()),
                tracing);
    }

    /// What several parts need together.
    record Routing(GatewayConfig config, TableHolder table, Breakers breakers, GatewayMetrics metrics) {}

    @Singleton
    Routing routing(GatewayConfig config, TableHolder table, Breakers breakers, GatewayMetrics metrics) {
        return new Routing(config, table, breakers, metrics);
    }

    @Singleton
    ChannelService channels(ChannelService.Parts parts) {
        return new ChannelService(parts);
    }

    @Singleton
    DisconnectService disconnects(
            Routing routing,
            Tokens tokens,
            Affinity affinity,
            @Named("nodes") UpstreamClient client,
            ForwardHeaders headers) {
        return new DisconnectService(new DisconnectService.Parts(
                tokens,
                affinity,
                routing.table(),
                client,
                headers,
                routing.metrics(),
                routing.config().limits().disconnectsPerMinute()));
    }

    @Singleton
    DrainService drains(TableHolder table, @Named("nodes") UpstreamClient client) {
        return new DrainService(table, client);
    }

    @Singleton
    RegistrationService registrations(
            GatewayConfig config, NodeTargets targets, EventPublisher publisher, GatewayMetrics metrics) {
        var opener = targets.opener();
        return new RegistrationService(
                config.registration(), publisher, opener == null ? null : opener.sealer(), metrics);
    }

    @Context
    GatewayHealth health(
            Routing routing,
            TableRefresher refresher,
            AggregatorClient aggregators,
            EventPublisher publisher,
            SecretsReloader secrets,
            CertificatesReloader certificates) {
        var health = new GatewayHealth(new GatewayHealth.Sources(
                routing.config(),
                routing.table(),
                refresher,
                aggregators,
                publisher,
                routing.breakers(),
                secrets,
                certificates));
        routing.metrics().gauge(GatewayMetrics.SAFE_HEADROOM, health::leastSafeHeadroom);
        return health;
    }
}
