package io.patchbay.node.heartbeat;

import io.patchbay.node.channel.Channels;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.MediaProbe;
import io.patchbay.schemas.event.NodeStatus;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes heartbeats out of what the node is doing. Thread-safe; sequence numbers grow with every call.
public final class Heartbeats {
    /// Where the figures come from.
    ///
    /// @param joins sessions since boot
    public record Sources(
            Channels channels,
            LoadSampler sampler,
            PickLog picks,
            Joins joins,
            EgressMeter egress,
            Supplier<Optional<MediaProbe>> probe) {}

    /// Sessions since boot.
    ///
    /// @param attempts admitted ones
    /// @param failures of these, how many never connected
    public record Joins(LongSupplier attempts, LongSupplier failures) {}

    /// What runs here.
    ///
    /// @param version of the software
    /// @param capabilitiesHash of the RTP capabilities, equal on all nodes of a fleet
    public record Build(String version, String capabilitiesHash) {}

    private final NodeConfig.Fleet fleet;
    private final NodeIdentity identity;
    private final Sources sources;
    private final Build build;
    private final HeartbeatSource source;
    private final AtomicLong sequence = new AtomicLong();
    private volatile @Nullable String shownKey;

    public Heartbeats(NodeConfig.Fleet fleet, NodeIdentity identity, Sources sources, Build build) {
        this.fleet = fleet;
        this.identity = identity;
        this.shownKey = identity.sealedKey();
        this.sources = sources;
        this.build = build;
        this.source = fleet.reporting().kafka() != null ? HeartbeatSource.NODE : HeartbeatSource.HTTP;
    }

    /// The node's key as heartbeats show it from now on.
    void showKey(@Nullable String shown) {
        shownKey = shown;
    }

    /// The node's status, as far as it depends on its channels.
    NodeStatus status() {
        return sources.channels().isDraining() ? NodeStatus.DRAINING : NodeStatus.UP;
    }

    /// A heartbeat with the figures of now.
    Heartbeat next(NodeStatus status, long nowMs) {
        var totals = sources.channels().totals();
        var load = sources.sampler().sample();
        var egress = sources.egress().sample(System.nanoTime());
        var known = fleet.identity();
        return new Heartbeat(
                Heartbeat.VERSION,
                identity.nodeId(),
                identity.bootId(),
                identity.bootAtMs(),
                sequence.incrementAndGet(),
                nowMs,
                (int) fleet.reporting().interval().toMillis(),
                status,
                source,
                identity.address(),
                known.publicUrl(),
                known.region(),
                shownKey,
                totals.channels(),
                totals.sessions(),
                known.capacity().maxSessions(),
                load.cpuUsage(),
                load.memoryUsage(),
                egress.bps(),
                known.capacity().maxEgressBps(),
                egress.packets(),
                sources.joins().attempts().getAsLong(),
                sources.joins().failures().getAsLong(),
                sources.probe().get().orElse(null),
                build.version(),
                build.capabilitiesHash(),
                sources.picks().current());
    }
}
