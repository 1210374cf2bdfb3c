package io.patchbay.node;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.configuration.metrics.micrometer.prometheus.PrometheusMeterRegistryFactory;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.patchbay.node.auth.AuthKeys;
import io.patchbay.node.auth.Origins;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SystemTimers;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.drain.Drain;
import io.patchbay.node.drain.SessionLengths;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.heartbeat.LoadSampler;
import io.patchbay.node.heartbeat.PickLog;
import io.patchbay.node.join.JoinReport;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.metrics.LimitMetrics;
import io.patchbay.node.metrics.MediaMetrics;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.probe.MediaProber;
import io.patchbay.node.sdpdialect.NodeName;
import io.patchbay.node.sdpdialect.SdpDialect;
import io.patchbay.node.signaling.Admission;
import io.patchbay.node.signaling.BusTiming;
import io.patchbay.node.signaling.Elsewhere;
import io.patchbay.node.signaling.MediaPlane;
import io.patchbay.node.signaling.OdooDialect;
import io.patchbay.node.signaling.OdooMediaPlane;
import io.patchbay.node.signaling.ProducerOptions;
import io.patchbay.node.websocket.Dialects;
import io.patchbay.node.websocket.SocketGate;
import io.patchbay.node.websocket.SocketSettings;
import io.patchbay.node.whip.WhipSessions;
import io.patchbay.telemetry.log.LogLevels;
import io.patchbay.telemetry.trace.CurrentTrace;
import io.patchbay.telemetry.trace.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.concurrent.Executors;

/// Makes the parts of a node out of its configuration.
@Factory
final class NodeBeans {
    @Singleton
    @Bean(preDestroy = "close")
    SystemTimers timers() {
        return new SystemTimers();
    }

    @Singleton
    ChannelListeners listeners() {
        return new ChannelListeners();
    }

    @Singleton
    @Bean(preDestroy = "close")
    Tracing tracing() {
        return Tracing.ofEnvironment("patchbay-node");
    }

    @Singleton
    LogLevels logLevels(NodeConfig config) {
        var operator = config.fleet().access().operatorToken();
        return new LogLevels(operator == null ? "" : operator.reveal());
    }

    /// In place of the framework's: exemplars name the trace they belong to.
    @Singleton
    @Replaces(bean = PrometheusMeterRegistry.class, factory = PrometheusMeterRegistryFactory.class)
    PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(
                PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new CurrentTrace());
    }

    @Singleton
    NodeMetrics metrics(MeterRegistry registry, ChannelListeners listeners, Tracing tracing) {
        var metrics = new NodeMetrics(registry);
        listeners.add(metrics);
        listeners.add(new JoinReport(tracing, metrics));
        return metrics;
    }

    @Singleton
    Channels channels(NodeConfig config, Timers timers, ChannelListeners listeners) {
        var rooms = config.limits().rooms();
        var timeouts = config.timeouts();
        var session = new Session.Rules(
                timeouts.connect(), timeouts.ping().interval(), timeouts.ping().timeout(), rooms.maxErrors());
        return new Channels(
                new Channels.Limits(rooms.maxChannels(), rooms.maxChannelsPerTenant()),
                new Channel.Rules(rooms.channelSize(), timeouts.rhythm().channelIdle(), session),
                timers,
                Executors.newVirtualThreadPerTaskExecutor(),
                listeners);
    }

    @Singleton
    Drain drain(Channels channels, ChannelListeners listeners, Timers timers) {
        var lengths = new SessionLengths();
        listeners.add(lengths);
        return new Drain(channels, lengths, timers);
    }

    @Singleton
    AuthKeys authKeys(NodeConfig config) {
        return AuthKeys.of(config.authKey().keys().reveal());
    }

    @Singleton
    TokenCheck tokens(AuthKeys keys, Timers timers) {
        return new TokenCheck(keys, timers::nowMs);
    }

    @Singleton
    SocketGate gate(NodeConfig config) {
        return new SocketGate(config.limits().sockets().admission());
    }

    @Singleton
    LoopFailure loopFailure() {
        return new LoopFailure();
    }

    @Singleton
    @Bean(preDestroy = "close")
    MediaEngine mediaEngine(NodeConfig config, LoopFailure failure) {
        return MediaStart.start(config, failure);
    }

    @Singleton
    MediaMetrics mediaMetrics(MeterRegistry registry, MediaEngine engine) {
        return new MediaMetrics(registry, engine.counters(), engine::receiveOverflows);
    }

    @Singleton
    LimitMetrics limitMetrics(MeterRegistry registry, MediaEngine engine, MediaMetrics media) {
        var metrics = new LimitMetrics(registry, media);
        metrics.bind(engine.dtls()::refused);
        return metrics;
    }

    @Singleton
    Forwarding forwarding(NodeConfig config, MediaEngine engine, MediaMetrics media, LimitMetrics limits) {
        var forwarding = new Forwarding(
                engine,
                MediaStart.capabilities(config.rtc().codecs()),
                config.limits().rooms().publicationsPerMinute(),
                limits);
        media.bind(forwarding::totals);
        return forwarding;
    }

    @Singleton
    MediaPlane mediaPlane(NodeConfig config, Forwarding forwarding) {
        return new OdooMediaPlane(
                forwarding, new ProducerOptions(config.rtc().bitrates().maxVideo()));
    }

    @Singleton
    Admission admission(Channels channels, TokenCheck tokens) {
        return new Admission(channels, tokens);
    }

    @Singleton
    OdooDialect odooDialect(NodeConfig config, Admission admission, MediaPlane mediaPlane) {
        var rhythm = config.timeouts().rhythm();
        var timing = new BusTiming(
                rhythm.batch(), rhythm.request(), config.limits().sockets().maxMessagesPerSecond());
        return new OdooDialect(admission, timing, mediaPlane);
    }

    @Singleton
    SdpDialect sdpDialect(NodeConfig config, Admission admission, Forwarding forwarding) {
        var identity = config.fleet().identity();
        var id = Objects.requireNonNullElse(identity.nodeId(), config.http().publicIp());
        return new SdpDialect(
                admission,
                forwarding,
                new SdpDialect.Settings(
                        new NodeName(id, identity.region()),
                        config.limits().sockets().maxMessagesPerSecond()));
    }

    @Singleton
    @Bean(preDestroy = "close")
    MediaProber prober(NodeConfig config, MediaEngine engine, Forwarding forwarding, Timers timers) {
        return MediaProber.of(
                engine, forwarding.capabilities(), config.rtc().checks().probeInterval(), timers::nowMs);
    }

    @Singleton
    WhipSessions whipSessions(Forwarding forwarding) {
        return new WhipSessions(forwarding);
    }

    @Singleton
    Origins origins(NodeConfig config) {
        return new Origins(config.http().allowedOrigins());
    }

    @Singleton
    Dialects dialects(OdooDialect odoo, SdpDialect sdp, Origins origins) {
        return new Dialects(odoo, sdp, origins);
    }

    @Singleton
    SocketSettings sockets(
            NodeConfig config, Dialects dialects, SocketGate gate, NodeMetrics metrics, Elsewhere elsewhere) {
        return new SocketSettings(
                config.limits().sockets(),
                config.timeouts().authentication(),
                config.http().trustProxy(),
                dialects,
                new SocketSettings.Door(gate, metrics, elsewhere));
    }

    @Singleton
    LoadSampler sampler() {
        return new LoadSampler();
    }

    @Singleton
    PickLog picks(Timers timers) {
        return new PickLog(timers::nowMs);
    }
}
