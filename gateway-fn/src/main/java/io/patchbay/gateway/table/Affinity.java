package io.patchbay.gateway.table;

import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds out which node has a room or a channel: asks the aggregator, and remembers what this gateway forwarded
/// itself, which is needed while the aggregator does not know it yet or cannot be asked. Thread-safe.
///
/// | aggregator says | own memory counts | nodes are asked |
/// | --- | --- | --- |
/// | this node | no | no |
/// | nobody | for [#PROPAGATION_MS], until the channel's record has made its way | no |
/// | nothing (gone, slow) | for [#MEMORY_MS] | for rooms that are not remembered |
public final class Affinity {
    static final long PROPAGATION_MS = 5_000;
    static final long MEMORY_MS = 600_000;

    /// A room that no node could take now is refused at once, unless somebody has it: that is found out by
    /// then.
    private static final Duration REFUSAL_TIMEOUT = Duration.ofMillis(30);

    /// What asking nodes as well may take then.
    private static final Duration REFUSAL_NODE_TIMEOUT = Duration.ofMillis(15);

    /// As many as the aggregator takes.
    private static final int MAX_FAILED = 8;

    private static final Lookup NOBODY = new Lookup.Nobody();
    private static final Lookup UNKNOWN = new Lookup.Unknown();

    private final AggregatorClient aggregators;
    private final NodeLookup nodes;
    private final Duration timeout;
    private final GatewayMetrics metrics;
    private final RecentMap<Owned> rooms;
    private final RecentMap<String> channels;

    /// @param nodeId owner
    /// @param atNs when this gateway chose it
    /// @param placed whether the node has answered
    private record Owned(String nodeId, long atNs, boolean placed) {}

    /// @param remembered rooms and channels that are remembered at least, twice as many at most
    public Affinity(
            AggregatorClient aggregators, NodeLookup nodes, Duration timeout, int remembered, GatewayMetrics metrics) {
        this.aggregators = aggregators;
        this.nodes = nodes;
        this.timeout = timeout;
        this.metrics = metrics;
        this.rooms = new RecentMap<>(remembered);
        this.channels = new RecentMap<>(remembered);
    }

    /// The node that has the room, as far as can be found out in the time given. Never fails. Without
    /// aggregators nobody has what this gateway does not remember.
    ///
    /// @param proposed where the room would go if nobody has it. The aggregator keeps proposals for a moment:
    /// gateways that ask at the same time agree. The answer is [Lookup.Nobody] if the caller is to make
    /// the room there
    /// @param failed nodes that failed for this room just now: none of them is the answer
    public CompletionStage<Lookup> ownerOf(String roomKey, Optional<String> proposed, Set<String> failed) {
        if (!aggregators.isConfigured()) {
            var own = Lookup.of(remembered(roomKey, MEMORY_MS), NOBODY);
            return CompletableFuture.completedFuture(except(failed, own));
        }
        var query = proposed.map(id -> query(id, failed)).orElse("");
        return aggregators
                .get("/v1/rooms/" + roomKey + query, List.of(), within(proposed))
                .thenApply(outcome -> except(failed, read(roomKey, proposed, outcome)))
                .thenCompose(found -> found instanceof Lookup.Unknown
                        ? ofNodes(roomKey, proposed, failed)
                        : CompletableFuture.completedFuture(found));
    }

    private CompletionStage<Lookup> ofNodes(String roomKey, Optional<String> proposed, Set<String> failed) {
        var patience = proposed.isPresent() ? timeout.multipliedBy(2) : REFUSAL_NODE_TIMEOUT;
        return nodes.ownerOf(roomKey, proposed, failed, patience).thenApply(found -> {
            metrics.affinityLookup(found instanceof Lookup.Owner ? "owner-by-node" : "unknown");
            return found;
        });
    }

    private Duration within(Optional<String> proposed) {
        return proposed.isPresent() || timeout.compareTo(REFUSAL_TIMEOUT) < 0 ? timeout : REFUSAL_TIMEOUT;
    }

    private Lookup read(String roomKey, Optional<String> proposed, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer answer when answer.status() == 200 -> known(roomKey, answer.body());
            case Outcome.Answer answer when answer.status() == 404 -> unknown(roomKey, proposed, answer.body());
            default -> failed(roomKey);
        };
    }

    private static Lookup except(Set<String> failed, Lookup found) {
        return found instanceof Lookup.Owner(var nodeId) && failed.contains(nodeId) ? NOBODY : found;
    }

    private static String query(String proposed, Set<String> failed) {
        return failed.stream()
                .sorted()
                .limit(MAX_FAILED)
                .map(id -> "&failed=" + encode(id))
                .collect(Collectors.joining("", "?propose=" + encode(proposed), ""));
    }

    /// The node that has a channel. Never fails. Without aggregators any node may have what this
    /// gateway does not remember: a channel outlives the gateway that had it made.
    public CompletionStage<Lookup> ownerOfChannel(String uuid) {
        var own = Optional.ofNullable(channels.get(uuid));
        if (!aggregators.isConfigured()) {
            return CompletableFuture.completedFuture(Lookup.of(own, UNKNOWN));
        }
        return aggregators
                .get("/v1/channels/" + encode(uuid), List.of(), timeout.multipliedBy(5))
                .thenApply(outcome -> readChannel(own, outcome));
    }

    /// 400: that is no name of a channel.
    private static Lookup readChannel(Optional<String> own, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer answer
            when answer.status() == 200 ->
                Lookup.of(
                        channelRecord(answer.body()).map(ChannelRecord::nodeId).or(() -> own), UNKNOWN);
            case Outcome.Answer answer when answer.status() == 404 || answer.status() == 400 -> Lookup.of(own, NOBODY);
            default -> Lookup.of(own, UNKNOWN);
        };
    }

    /// Notes where a request for the room goes, before the answer is known. Returns where another request
    /// for the same
    /// room went just before, so that both go there, or the node itself.
    public String forwarding(String roomKey, String nodeId) {
        var now = new Owned(nodeId, System.nanoTime(), false);
        var before = rooms.putIfAbsent(roomKey, now);
        if (before != null && now.atNs() - before.atNs() < TimeUnit.MILLISECONDS.toNanos(PROPAGATION_MS)) {
            return before.nodeId();
        }
        if (before != null) {
            rooms.put(roomKey, now);
        }
        return nodeId;
    }

    /// Forgets a node that failed.
    public void failedAt(String roomKey, String nodeId) {
        var owned = rooms.get(roomKey);
        if (owned != null && owned.nodeId().equals(nodeId)) {
            rooms.remove(roomKey);
        }
    }

    /// Notes where a channel was made.
    public void placed(String roomKey, String uuid, String nodeId) {
        rooms.put(roomKey, new Owned(nodeId, System.nanoTime(), true));
        channels.put(uuid, nodeId);
    }

    /// The other node that this gateway placed the room on since then: two requests for a room may each
    /// have asked a second node because the first was slow, and must not end on different ones.
    public Optional<String> placedElsewhere(String roomKey, String nodeId, long sinceNs) {
        var owned = rooms.get(roomKey);
        return owned != null && owned.placed() && !owned.nodeId().equals(nodeId) && owned.atNs() - sinceNs > 0
                ? Optional.of(owned.nodeId())
                : Optional.empty();
    }

    private Lookup known(String roomKey, byte[] body) {
        var found = channelRecord(body);
        if (found.isEmpty()) {
            return failed(roomKey);
        }
        metrics.affinityLookup("owner");
        return Lookup.of(found.map(ChannelRecord::nodeId), UNKNOWN);
    }

    private Lookup unknown(String roomKey, Optional<String> proposed, byte[] body) {
        var own = remembered(roomKey, PROPAGATION_MS);
        var claimed = own.isPresent()
                ? own
                : OwnerAnswer.claimed(body).filter(id -> !Optional.of(id).equals(proposed));
        metrics.affinityLookup(claimed.isPresent() ? "claimed" : "none");
        return Lookup.of(claimed, NOBODY);
    }

    private Lookup failed(String roomKey) {
        metrics.affinityLookup("failed");
        return Lookup.of(remembered(roomKey, MEMORY_MS), UNKNOWN);
    }

    private Optional<String> remembered(String roomKey, long maxAgeMs) {
        @Nullable Owned owned = rooms.get(roomKey);
        return owned != null && System.nanoTime() - owned.atNs() < TimeUnit.MILLISECONDS.toNanos(maxAgeMs)
                ? Optional.of(owned.nodeId())
                : Optional.empty();
    }

    private static Optional<ChannelRecord> channelRecord(byte[] body) {
        return EventCodec.CHANNEL_RECORD.decode(body) instanceof Decoded.Ok<ChannelRecord> ok
                ? Optional.of(ok.value())
                : Optional.empty();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
