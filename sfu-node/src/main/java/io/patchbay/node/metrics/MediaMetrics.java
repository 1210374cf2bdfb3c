package io.patchbay.node.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.forwarding.ForwardingFigures;
import io.patchbay.node.media.MediaCounters;
import io.patchbay.node.packet.DropReason;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Every meter of the media side. Counters are the sums over the media loops, read when somebody asks. Thread-safe.
/// Names are those of `docs/metrics.md`; a test holds them there.
public final class MediaMetrics {
    static final String FORWARDED = "sfu.rtp.packets.forwarded";
    static final String RETRANSMITTED = "sfu.rtp.packets.retransmitted";
    static final String PACKETS = "sfu.media.packets";
    static final String BYTES = "sfu.media.bytes";
    static final String DROPPED = "sfu.media.packets.dropped";
    static final String NOT_FORWARDED = "sfu.media.packets.not.forwarded";
    static final String TRANSPORT_BUGS = "sfu.media.transport.bugs";
    static final String TCP_REAPED = "sfu.media.tcp.reaped";
    static final String TCP_ACCEPT_FAILURES = "sfu.media.tcp.accept.failures";
    static final String SEND_DROPS = "sfu.media.send.drops";
    static final String RECEIVE_ERRORS = "sfu.media.receive.errors";
    static final String RECEIVE_OVERFLOWS = "sfu.media.receive.overflows";
    static final String KEY_FRAMES = "sfu.key.frame.requests";
    static final String LAYER_SWITCHES = "sfu.layer.switches";
    static final String RECEIVED_RATE = "sfu.media.received.bits.per.second";
    static final String SENT_RATE = "sfu.media.sent.bits.per.second";
    static final String CONNECTION_DURATION = "sfu.peer.connection.duration";

    private static final String DIRECTION = "direction";
    private static final Duration[] DURATIONS = {
        Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(4)
    };

    private final MeterRegistry registry;
    private final List<MediaCounters> loops;
    private final Timer connections;

    /// @param loops the counters of all media loops
    /// @param receiveOverflows datagrams the system dropped before a loop read them
    public MediaMetrics(MeterRegistry registry, List<MediaCounters> loops, LongSupplier receiveOverflows) {
        this.registry = registry;
        this.loops = List.copyOf(loops);
        this.connections = Timer.builder(CONNECTION_DURATION)
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
        counter(FORWARDED, MediaCounters::forwarded);
        counter(RETRANSMITTED, MediaCounters::retransmitted);
        counter(PACKETS, MediaCounters::packetsIn, DIRECTION, "in");
        counter(PACKETS, MediaCounters::packetsOut, DIRECTION, "out");
        counter(BYTES, MediaCounters::bytesIn, DIRECTION, "in");
        counter(BYTES, MediaCounters::bytesOut, DIRECTION, "out");
        counter(SEND_DROPS, MediaCounters::sendDrops);
        counter(RECEIVE_ERRORS, MediaCounters::receiveErrors);
        counter(TRANSPORT_BUGS, MediaCounters::transportsFailed);
        counter(TCP_REAPED, MediaCounters::tcpReaped);
        counter(TCP_ACCEPT_FAILURES, MediaCounters::acceptFailures);
        counter(KEY_FRAMES, MediaCounters::keyFrameRequests);
        counter(LAYER_SWITCHES, MediaCounters::layerSwitches);
        FunctionCounter.builder(RECEIVE_OVERFLOWS, this.loops, _ -> receiveOverflows.getAsLong())
                .register(registry);
        for (var reason : DropReason.values()) {
            if (reason != DropReason.NONE) {
                counter(DROPPED, loop -> loop.drops(reason), "reason", reason.label());
                counter(NOT_FORWARDED, loop -> loop.notForwarded(reason), "reason", reason.label());
            }
        }
    }

    /// Connects the gauges; called once.
    public void bind(Supplier<ForwardingFigures> figures) {
        for (var type : StreamType.values()) {
            Gauge.builder(RECEIVED_RATE, () -> figures.get().inBps(type))
                    .tag("type", type.wireName())
                    .register(registry);
        }
        Gauge.builder(SENT_RATE, () -> figures.get().outBps()).register(registry);
    }

    /// A transport that was connected is closed.
    public void connectionClosed(Duration life) {
        connections.record(life);
    }

    /// Bytes sent since start.
    public long bytesOut() {
        return sum(MediaCounters::bytesOut);
    }

    /// Packets sent since start.
    public long packetsOut() {
        return sum(MediaCounters::packetsOut);
    }

    /// The function holds the counters; the object of a function counter is held weakly.
    private void counter(String name, ToLongFunction<MediaCounters> figure, String... tags) {
        FunctionCounter.builder(name, loops, _ -> sum(figure)).tags(tags).register(registry);
    }

    private long sum(ToLongFunction<MediaCounters> figure) {
        return loops.stream().mapToLong(figure).sum();
    }
}
