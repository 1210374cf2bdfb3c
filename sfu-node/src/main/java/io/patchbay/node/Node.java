package io.patchbay.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.patchbay.node.auth.AuthKeys;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.config.ConfigException;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.drain.Drain;
import io.patchbay.node.fleet.ChannelSecret;
import io.patchbay.node.fleet.Fleet;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.heartbeat.EgressMeter;
import io.patchbay.node.heartbeat.FleetReporter;
import io.patchbay.node.heartbeat.Heartbeats;
import io.patchbay.node.heartbeat.LoadSampler;
import io.patchbay.node.heartbeat.NodeIdentity;
import io.patchbay.node.heartbeat.PickLog;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.metrics.MediaMetrics;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.ProbeMetrics;
import io.patchbay.node.ortc.RtpCodecCapability;
import io.patchbay.node.probe.MediaProber;
import io.patchbay.node.signaling.MediaJson;
import io.patchbay.node.websocket.SocketGate;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.telemetry.process.FreePort;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running node. Several can run in one process.
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(10);

    private final NodeConfig config;
    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final NodeIdentity identity;
    private final int managementPort;
    private final Optional<FleetReporter> reporter;
    private final Optional<Fleet> fleet;
    private final Optional<KeyFile> keyFile;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Node(NodeConfig config, ApplicationContext context, int managementPort) {
        this.config = config;
        this.context = context;
        this.managementPort = managementPort;
        startMedia();
        this.server = context.getBean(EmbeddedServer.class).start();
        var timers = context.getBean(Timers.class);
        this.identity = NodeIdentity.of(config, server.getPort(), timers.nowMs(), shownKey());
        warmUp();
        var keys = context.getBean(AuthKeys.class);
        var fleetStart = new FleetStart(config, keys::texts);
        this.reporter = makeReporter(fleetStart.secret());
        this.fleet = reporter.flatMap(made -> startFleet(fleetStart, made));
        context.getBean(FleetDoor.class).open(fleet);
        var ready = fleet.map(Fleet::ready).orElseGet(() -> CompletableFuture.completedFuture(null));
        reporter.ifPresent(made -> made.start(ready));
        this.keyFile = Optional.ofNullable(config.authKey().file())
                .map(file -> new KeyFile(
                        file,
                        keys,
                        timers,
                        context.getBean(NodeMetrics.class),
                        () -> reporter.ifPresent(started -> {
                            started.showKey(shownKey());
                            started.statusChanged();
                        })));
        keyFile.ifPresent(KeyFile::watch);
    }

    /// The current key as heartbeats may show it.
    private @Nullable String shownKey() {
        var current = context.getBean(AuthKeys.class).texts().getFirst();
        return NodeKey.shown(current, config.fleet().reporting());
    }

    /// Reads the keys of the node again (SIGHUP), if they come from a file.
    public void reloadKeys() {
        keyFile.ifPresentOrElse(
                KeyFile::reload, () -> LOG.atWarn().log("AUTH_KEY is no file (@path): nothing to read again"));
    }

    /// Starts a node; it serves when this returns.
    ///
    /// @throws ConfigException naming the setting, if the media plane cannot be made of the configuration
    /// @throws UncheckedIOException naming the range, if no media port is free
    public static Node start(NodeConfig config) {
        var http = config.http();
        return http.port() == 0 || http.managementPort() == 0
                ? FreePort.starting(() -> startOnce(config))
                : startOnce(config);
    }

    private static Node startOnce(NodeConfig config) {
        var managementPort = config.http().managementPort() == 0
                ? FreePort.on(InetAddress.getLoopbackAddress())
                : config.http().managementPort();
        var context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .properties(properties(config, managementPort))
                .singletons(config)
                .start();
        try {
            return new Node(config, context, managementPort);
        } catch (RuntimeException e) {
            context.close();
            throw causeOf(e);
        }
    }

    /// What whoever runs the node can do something about, out of the framework's wrapping.
    private static RuntimeException causeOf(RuntimeException wrapped) {
        for (Throwable cause = wrapped; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException || cause instanceof UncheckedIOException) {
                return (RuntimeException) cause;
            }
        }
        return wrapped;
    }

    /// The port of HTTP and WebSocket.
    public int port() {
        return server.getPort();
    }

    /// The port of metrics and health.
    public int managementPort() {
        return managementPort;
    }

    public NodeIdentity identity() {
        return identity;
    }

    /// Completes when a bug ended a media loop: its calls are gone, and the node has to be stopped.
    public CompletableFuture<Throwable> failure() {
        return context.getBean(LoopFailure.class).cause();
    }

    /// Closes all channels (SIGALRM): clients get 4108, the node goes on.
    public void softReset() {
        LOG.atInfo().addKeyValue("totals", channels().totals()).log("soft reset: closing all channels");
        channels().softReset();
    }

    /// One line of figures per channel (SIGIO).
    public void logStatistics() {
        channels()
                .all()
                .forEach(channel -> LOG.atInfo()
                        .addKeyValue("channelId", channel.uuid())
                        .addKeyValue("stats", channel.stats())
                        .addKeyValue("media", context.getBean(Forwarding.class).figures(channel))
                        .log("channel"));
        LOG.atInfo().addKeyValue("totals", channels().totals()).log("all channels");
    }

    /// Leaves in order: refuses new channels, waits a bounded time for sessions to end, closes the rest with a code
    /// that lets clients reconnect, says `down`, stops serving. Closing twice does nothing.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        context.getBean(Drain.class).stop();
        reporter.ifPresent(FleetReporter::statusChanged);
        waitFor(() -> channels().totals().sessions() == 0, config.timeouts().drain());
        channels().leave();
        waitFor(() -> channels().totals().channels() == 0, CLOSING);
        fleet.ifPresent(Fleet::close);
        reporter.ifPresent(FleetReporter::close);
        context.close();
    }

    private Channels channels() {
        return context.getBean(Channels.class);
    }

    /// Not started yet: nobody is to send rooms here before this node knows which of them others have.
    private Optional<FleetReporter> makeReporter(Optional<ChannelSecret> secret) {
        var metrics = context.getBean(NodeMetrics.class);
        var sampler = context.getBean(LoadSampler.class);
        var gate = context.getBean(SocketGate.class);
        metrics.bind(new NodeMetrics.Gauges(
                () -> channels().totals().channels(),
                () -> channels().totals().sessions(),
                gate::all,
                gate::pending,
                new NodeMetrics.Machine(
                        () -> sampler.sample().cpuUsage() * 100,
                        () -> sampler.sample().memoryBytes(),
                        () -> channels().isDraining() ? 1 : 0)));
        var media = context.getBean(MediaMetrics.class);
        var prober = context.getBean(MediaProber.class);
        ProbeMetrics.bind(context.getBean(MeterRegistry.class), prober::newest, prober::good, prober::bad);
        prober.start();
        var sources = new Heartbeats.Sources(
                channels(),
                sampler,
                context.getBean(PickLog.class),
                new Heartbeats.Joins(metrics::joinAttempts, metrics::joinFailures),
                new EgressMeter(media::bytesOut, media::packetsOut, System.nanoTime()),
                prober::newest);
        var build = new Heartbeats.Build(
                Version.current(),
                MediaJson.hash(context.getBean(Forwarding.class).capabilities()));
        var heartbeats = new Heartbeats(config.fleet(), identity, sources, build);
        var made = FleetReporter.of(
                config.fleet().reporting(),
                identity,
                channels(),
                new FleetReporter.Source(
                        heartbeats,
                        channel -> secret.map(seals -> seals.seal(channel)).orElse(null),
                        metrics));
        LOG.atInfo()
                .addKeyValue("nodeId", identity.nodeId())
                .addKeyValue("loadOf", sampler.describe())
                .log("node started");
        made.ifPresent(started -> {
            context.getBean(ChannelListeners.class).add(started);
            context.getBean(FleetDoor.class).open(started);
        });
        return made;
    }

    private Optional<Fleet> startFleet(FleetStart start, FleetReporter made) {
        return start.start(new Fleet.Node(
                identity,
                channels(),
                made,
                context.getBean(TokenCheck.class),
                context.getBean(Timers.class),
                context.getBean(NodeMetrics.class)));
    }

    /// Binds the media ports and warms the ciphers up, before anybody can ask whether the node is ready.
    private void startMedia() {
        var engine = context.getBean(MediaEngine.class);
        var forwarding = context.getBean(Forwarding.class);
        var took = MediaStart.warmUp(engine);
        LOG.atInfo()
                .addKeyValue("ports", engine.ports())
                .addKeyValue("codecs", codecs(forwarding))
                .addKeyValue("announced", config.http().publicIp())
                .addKeyValue("warmUpMs", took.toMillis())
                .log("media loops started");
    }

    private static List<String> codecs(Forwarding forwarding) {
        return forwarding.capabilities().codecs().stream()
                .map(RtpCodecCapability::mimeType)
                .filter(name -> !name.endsWith("/rtx"))
                .toList();
    }

    /// Loads what the first channel request needs, so that it is answered within a gateway's patience (700 ms).
    private void warmUp() {
        var key = LenientBase64.decode(context.getBean(AuthKeys.class).texts().getFirst());
        var token = Hs256.sign(key, "{\"iss\":\"warm-up\"}".getBytes(StandardCharsets.UTF_8));
        var checked = context.getBean(TokenCheck.class).check(token);
        if (checked.claims().isEmpty()) {
            throw new IllegalStateException("the node does not accept a token of its own");
        }
    }

    private static Map<String, Object> properties(NodeConfig config, int managementPort) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("patchbay.part", "node");
        properties.put("patchbay.management.port", managementPort);
        properties.put("micronaut.application.name", "sfu-node");
        properties.put("micronaut.server.host", config.http().bindAddress());
        properties.put(
                "micronaut.server.port",
                config.http().port() == 0 ? -1 : config.http().port());
        properties.put("micronaut.server.max-request-size", config.limits().maxBodyBytes());
        properties.put("micronaut.server.netty.max-header-size", 32 * 1024);
        properties.put("micronaut.server.netty.max-initial-line-length", 16 * 1024);
        properties.put("micronaut.metrics.export.prometheus.enabled", true);
        properties.put("endpoints.all.enabled", false);
        properties.put("micronaut.health.monitor.enabled", false);
        // Micronaut refuses pages of other origins on localhost by itself; routes that pages may use check them here.
        properties.put("micronaut.server.cors.localhost-pass-through", true);
        return properties;
    }

    private static void waitFor(BooleanSupplier condition, Duration atMost) {
        var deadlineNs = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
