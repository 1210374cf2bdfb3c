package io.patchbay.node.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListener;
import io.patchbay.node.channel.CloseReason;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Every meter of the control side. Thread-safe. Names are those of `docs/metrics.md`; a test holds them there.
public final class NodeMetrics implements ChannelListener {
    /// Why an upgrade to a WebSocket was refused.
    public enum SocketRefusal {
        PENDING_TOTAL,
        PENDING_ADDRESS,
        ADDRESS,
        /// A page of an origin that may not use this node.
        ORIGIN
    }

    /// What happened to something that was to be published.
    public enum Publication {
        SENT,
        FAILED,
        DROPPED
    }

    /// Why a new channel was refused.
    public enum ChannelRefusal {
        DRAINING,
        NODE_FULL,
        TENANT_FULL
    }

    /// What came of looking for a channel that was not here.
    public enum Seek {
        RELAYED,
        ADOPTED,
        UNKNOWN,
        UNREACHABLE
    }

    /// What came of a gateway's asking for a room whose channel is on another node.
    public enum Bring {
        /// Answered with its uuid: the first socket that comes for it finds out who serves it.
        NAMED,
        /// Taken over.
        ADOPTED,
        /// Left alone, because its node lives or nobody can take it over: the room gets a second channel.
        LEFT,
        /// Not decided in time, or not without a failure: the room gets a second channel.
        FAILED
    }

    /// Threads that go on after a defect.
    public enum Loop {
        FLEET_READER,
        FLEET_REPORTER,
        KEY_FILE
    }

    /// What came of reading the keys again.
    public enum KeyReload {
        REPLACED,
        UNCHANGED,
        FAILED
    }

    static final String CHANNELS = "sfu.channels";
    static final String SESSIONS = "sfu.sessions";
    static final String CHANNELS_OPENED = "sfu.channels.opened";
    static final String SESSIONS_ADMITTED = "sfu.sessions.admitted";
    static final String SESSIONS_CLOSED = "sfu.sessions.closed";
    static final String JOIN_SECONDS = "sfu.join.duration";
    static final String CONNECTION_ERRORS = "sfu.connection.errors";
    static final String SOCKETS = "sfu.sockets";
    static final String SOCKETS_PENDING = "sfu.sockets.pending";
    static final String SOCKETS_REFUSED = "sfu.sockets.refused";
    static final String SOCKETS_CLOSED = "sfu.sockets.closed";
    static final String HEARTBEATS = "sfu.heartbeats";
    static final String CHANNEL_RECORDS = "sfu.channel.records";
    static final String SEEKS = "sfu.channel.seeks";
    static final String CHANNELS_REFUSED = "sfu.channels.refused";
    static final String RELAYS = "sfu.signaling.relays";
    static final String FOREIGN_DROPPED = "sfu.fleet.records.dropped";
    static final String FLEET_CURRENT = "sfu.fleet.current";
    static final String ROOMS_BROUGHT = "sfu.rooms.brought";
    static final String LOOP_FAILURES = "sfu.loop.failures";
    static final String KEY_RELOADS = "sfu.key.reloads";
    static final String DRAINING = "sfu.draining";
    static final String CPU = "sfu.cpu.usage.percent";
    static final String MEMORY = "sfu.memory.usage.bytes";

    private final MeterRegistry registry;
    private final Timer joinSeconds;
    private final AtomicLong sessionsAdmitted = new AtomicLong();
    private final AtomicLong joinFailures = new AtomicLong();
    private final AtomicLong relays = new AtomicLong();

    public NodeMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (var reason : CloseReason.values()) {
            registry.counter(SESSIONS_CLOSED, tag("reason", reason));
            registry.counter(SOCKETS_CLOSED, tag("reason", reason));
        }
        for (var refusal : SocketRefusal.values()) {
            registry.counter(SOCKETS_REFUSED, tag("reason", refusal));
        }
        for (var result : Publication.values()) {
            registry.counter(HEARTBEATS, tag("result", result));
            registry.counter(CHANNEL_RECORDS, tag("result", result));
        }
        for (var refusal : ChannelRefusal.values()) {
            registry.counter(CHANNELS_REFUSED, tag("reason", refusal));
        }
        for (var outcome : Seek.values()) {
            registry.counter(SEEKS, tag("outcome", outcome));
        }
        for (var outcome : Bring.values()) {
            registry.counter(ROOMS_BROUGHT, tag("outcome", outcome));
        }
        for (var loop : Loop.values()) {
            registry.counter(LOOP_FAILURES, tag("loop", loop));
        }
        for (var outcome : KeyReload.values()) {
            registry.counter(KEY_RELOADS, tag("outcome", outcome));
        }
        registry.counter(FOREIGN_DROPPED);
        gauge(RELAYS, relays::get);
        registry.counter(CHANNELS_OPENED);
        registry.counter(SESSIONS_ADMITTED);
        registry.counter(CONNECTION_ERRORS);
        joinSeconds = Timer.builder(JOIN_SECONDS)
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    /// Figures that are read when somebody asks.
    public record Gauges(
            Supplier<Number> channels,
            Supplier<Number> sessions,
            Supplier<Number> sockets,
            Supplier<Number> socketsPending,
            Machine machine) {}

    /// Figures of the machine and the process.
    ///
    /// @param draining 1 or 0
    public record Machine(Supplier<Number> cpuPercent, Supplier<Number> memoryBytes, Supplier<Number> draining) {}

    /// Connects the gauges; called once.
    public void bind(Gauges gauges) {
        gauge(CHANNELS, gauges.channels());
        gauge(SESSIONS, gauges.sessions());
        gauge(SOCKETS, gauges.sockets());
        gauge(SOCKETS_PENDING, gauges.socketsPending());
        gauge(CPU, gauges.machine().cpuPercent());
        gauge(MEMORY, gauges.machine().memoryBytes());
        gauge(DRAINING, gauges.machine().draining());
    }

    /// A gauge of a supplier holds it; one of an object would forget it and show NaN after a garbage collection.
    private void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }

    /// Sessions admitted since boot.
    public long joinAttempts() {
        return sessionsAdmitted.get();
    }

    /// Sessions that ended before they were connected.
    public long joinFailures() {
        return joinFailures.get();
    }

    public void socketRefused(SocketRefusal reason) {
        registry.counter(SOCKETS_REFUSED, tag("reason", reason)).increment();
    }

    public void socketClosed(CloseReason reason) {
        registry.counter(SOCKETS_CLOSED, tag("reason", reason)).increment();
    }

    public void channelRefused(ChannelRefusal reason) {
        registry.counter(CHANNELS_REFUSED, tag("reason", reason)).increment();
    }

    public void sought(Seek outcome) {
        registry.counter(SEEKS, tag("outcome", outcome)).increment();
    }

    public void brought(Bring outcome) {
        registry.counter(ROOMS_BROUGHT, tag("outcome", outcome)).increment();
    }

    /// A thread met a defect, and goes on.
    public void loopFailed(Loop loop) {
        registry.counter(LOOP_FAILURES, tag("loop", loop)).increment();
    }

    public void keysRead(KeyReload outcome) {
        registry.counter(KEY_RELOADS, tag("outcome", outcome)).increment();
    }

    /// Shows whether the tables of the other nodes and their channels are up to date, for a node that has such.
    public void bindFleet(BooleanSupplier current) {
        gauge(FLEET_CURRENT, () -> current.getAsBoolean() ? 1 : 0);
    }

    /// A socket's signaling goes to another node.
    public void relayStarted() {
        relays.incrementAndGet();
    }

    public void relayEnded() {
        relays.decrementAndGet();
    }

    /// A record of another part that this node cannot read.
    public void foreignRecordDropped() {
        registry.counter(FOREIGN_DROPPED).increment();
    }

    public void heartbeat(Publication result) {
        registry.counter(HEARTBEATS, tag("result", result)).increment();
    }

    public void channelRecord(Publication result) {
        registry.counter(CHANNEL_RECORDS, tag("result", result)).increment();
    }

    /// A session has its first media.
    ///
    /// @param took since its admission
    public void mediaFlows(Duration took) {
        joinSeconds.record(took);
    }

    @Override
    public void channelOpened(Channel channel) {
        registry.counter(CHANNELS_OPENED).increment();
    }

    @Override
    public void channelClosed(Channel channel, boolean keep) {
        // The gauge of channels shows it.
    }

    @Override
    public void sessionAdmitted(Channel channel) {
        sessionsAdmitted.incrementAndGet();
        registry.counter(SESSIONS_ADMITTED).increment();
    }

    @Override
    public void sessionClosed(Channel channel, CloseReason reason, boolean wasConnected) {
        if (!wasConnected) {
            joinFailures.incrementAndGet();
        }
        registry.counter(SESSIONS_CLOSED, tag("reason", reason)).increment();
    }

    @Override
    public void sessionFailed(Channel channel) {
        errors().increment();
    }

    private Counter errors() {
        return registry.counter(CONNECTION_ERRORS);
    }

    private static Tags tag(String name, Enum<?> value) {
        return Tags.of(name, value.name().toLowerCase(Locale.ROOT));
    }
}
