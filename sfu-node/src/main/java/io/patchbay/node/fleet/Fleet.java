package io.patchbay.node.fleet;

import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.RoomPath;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.heartbeat.FleetReporter;
import io.patchbay.node.heartbeat.NodeIdentity;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.NodeMetrics.Seek;
import io.patchbay.node.signaling.Elsewhere;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.seal.FleetKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's view of the others: finds channels that are not here, relays to their nodes, adopts those of dead ones,
/// and lets go of those that another node has. Thread-safe; never blocks but for [#close].
public final class Fleet implements Elsewhere, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final int MAX_HOPS = 2;

    /// How long a claim may take to come back from the log before a client is told to try again.
    private static final Duration CLAIM_PATIENCE = Duration.ofMillis(2_500);

    /// How long a client is left without a word. Longer than everything that is waited for, one after the other: its
    /// record, the owner twice, a claim, a line to another node.
    private static final Duration SEEK_PATIENCE = Duration.ofSeconds(6);

    /// How long a node that starts waits for what others say of its rooms: without Kafka it goes on without.
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);

    private static final Duration TELL_AGAIN = Duration.ofSeconds(1);
    private static final int TELL_TIMES = 30;

    /// What the node lends its view.
    public record Node(
            NodeIdentity identity,
            Channels channels,
            FleetReporter reporter,
            TokenCheck tokens,
            Timers timers,
            NodeMetrics metrics) {}

    private final Node node;
    private final NodeTable nodes = new NodeTable();
    private final ChannelTable table = new ChannelTable();
    private final FleetTokens fleetTokens;
    private final NodeLink link;
    private final Adopter adopter;
    private final FleetReader reader;
    private final ChannelFinder finder;
    private final RoomBringer bringer;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Duration probe;
    private final int maxRelayedChars;

    private Fleet(NodeConfig config, NodeConfig.Kafka kafka, FleetKeys keys, ChannelSecret secret, Node node) {
        var adoption = config.fleet().adoption();
        this.node = node;
        this.probe = adoption.probe();
        this.maxRelayedChars = config.limits().sockets().maxBacklogBytes();
        this.fleetTokens = new FleetTokens(keys, node.tokens(), node.timers()::nowMs);
        this.link = new NodeLink(fleetTokens, node.timers());
        var keeper = new ChannelKeeper(node.identity().nodeId(), node.channels(), table, nodes, node.reporter());
        this.adopter = new Adopter(
                node.identity().nodeId(),
                node.channels(),
                node.reporter()::claim,
                this::adopted,
                new Adopter.Timing(node.timers(), CLAIM_PATIENCE));
        table.listen(adopter);
        table.listen(keeper);
        var sweeper = new ChannelSweeper(
                keeper, adopter::isClaiming, new ChannelSweeper.Clock(node.timers()::nowMs, adoption.window()));
        this.reader = new FleetReader(
                kafka,
                new FleetIntake(table, nodes, node.metrics(), FleetIntake.steady(node.timers())),
                node.metrics(),
                new FleetReader.Hooks(() -> ready.complete(null), sweeper::sweep));
        this.finder = new ChannelFinder(new ChannelFinder.Parts(
                node.identity().nodeId(),
                node.channels(),
                table,
                nodes,
                reader,
                link,
                secret,
                node.timers(),
                new ChannelFinder.Settings(probe, adoption.window())));
        this.bringer = new RoomBringer(new RoomBringer.Parts(
                node.identity().nodeId(),
                node.channels(),
                table,
                reader,
                finder,
                adopter,
                secret,
                node.timers(),
                node.metrics(),
                adoption.signalingUrl() != null));
    }

    /// The view of a node that has Kafka and the fleet's keys; it reads from now on.
    public static Fleet start(
            NodeConfig config, NodeConfig.Kafka kafka, FleetKeys keys, ChannelSecret secret, Node node) {
        var fleet = new Fleet(config, kafka, keys, secret, node);
        node.metrics().bindFleet(fleet::isCurrent);
        fleet.reader.start();
        node.timers().schedule(START_PATIENCE, fleet::goOnWithout);
        LOG.atInfo().addKeyValue("keys", keys).log("channels of other nodes can be found and taken over");
        return fleet;
    }

    private void goOnWithout() {
        if (ready.complete(null)) {
            LOG.atWarn().log("what other nodes have could not be read yet: starting without");
        }
    }

    /// Completes when the tables are complete for the first time, or cannot be in time. A node that took rooms before
    /// would make second channels for those it had before it died.
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    @Override
    public CompletableFuture<Place> seek(Visitor visitor) {
        var place = new CompletableFuture<Place>();
        var limit = node.timers().schedule(SEEK_PATIENCE, () -> giveUp(visitor, place));
        var _ = finder.find(
                        visitor.channelUuid(),
                        RoomPath.of(visitor.origin().uri()).nodeTag())
                .thenCompose(spot -> go(spot, visitor))
                .exceptionally(failure -> {
                    LOG.atWarn()
                            .addKeyValue("channelId", visitor.channelUuid())
                            .addKeyValue("error", failure.toString())
                            .log("a channel could not be sought");
                    return nowhere(CloseReason.UNREACHABLE);
                })
                .thenAccept(found -> {
                    limit.cancel();
                    if (!place.complete(found) && found instanceof Place.There(var line)) {
                        line.close();
                    }
                });
        return place;
    }

    /// The client tries again, and whatever is still under way may have come through by then.
    private void giveUp(Visitor visitor, CompletableFuture<Place> place) {
        if (place.complete(new Place.Nowhere(CloseReason.UNREACHABLE))) {
            node.metrics().sought(Seek.UNREACHABLE);
            LOG.atWarn().addKeyValue("channelId", visitor.channelUuid()).log("a channel was not found in time");
        }
    }

    @Override
    public boolean isFromTheFleet(@Nullable String token) {
        return fleetTokens.accepts(token);
    }

    /// What this node says of a channel to another one that asks.
    ///
    /// @param takes whether it would take the channel over
    /// @param reachesOwner whether the owner answered it
    public record Report(boolean holds, int epoch, boolean takes, boolean reachesOwner) {}

    /// Answers another node, and lets go of a channel that somebody else has with a higher epoch.
    ///
    /// @param epoch highest one the asker knows
    /// @param ownerId who has the channel with it, empty if the asker knows nobody
    /// @param reach whether this node is to ask the owner itself
    public CompletableFuture<Report> report(String uuid, int epoch, String ownerId, boolean reach) {
        var isForeign = !ownerId.isEmpty() && !ownerId.equals(node.identity().nodeId());
        node.channels()
                .find(uuid)
                .filter(held -> isForeign && held.epoch() < epoch)
                .ifPresent(held -> {
                    LOG.atInfo()
                            .addKeyValue("channelId", uuid)
                            .addKeyValue("epoch", epoch)
                            .log("another node says that it serves this channel: closing it here");
                    node.channels().moved(held);
                });
        var held = node.channels().find(uuid).filter(channel -> !channel.isClosed());
        var owner = reach && isForeign && held.isEmpty() ? nodes.find(ownerId) : Optional.<NodeTable.Known>empty();
        var question = new NodeLink.Question(epoch, ownerId, false);
        var reaches = owner.map(known ->
                        link.ask(known.address(), uuid, question, probe).thenApply(Answer.Said.class::isInstance))
                .orElseGet(() -> CompletableFuture.completedFuture(false));
        return reaches.thenApply(
                reached -> new Report(held.isPresent(), held.map(Channel::epoch).orElse(0), finder.takes(), reached));
    }

    /// A channel and the node that its record names.
    public record RoomAt(String uuid, String nodeId) {}

    /// The channel that a room has by the records that were read; while Kafka is away by those of before. Nobody is
    /// asked, so its node may be dead by now.
    public Optional<RoomAt> ownerOf(String roomKey) {
        return finder.ownerOf(roomKey).map(record -> new RoomAt(record.uuid(), record.nodeId()));
    }

    /// Looks for the channel of a room that is not here, for a gateway that asks this node for the room, as
    /// [RoomBringer] says; not before [#ready]. Never fails.
    ///
    /// @return the channel that the room has elsewhere; empty if it is here now, or there is none, or this
    ///     cannot be found out in time
    public CompletableFuture<Optional<RoomAt>> bringRoom(String roomKey) {
        return ready.thenCompose(_ -> bringer.bring(roomKey));
    }

    /// Whether the tables are complete and up to date.
    public boolean isCurrent() {
        return reader.isCurrent();
    }

    @Override
    public void close() {
        ready.complete(null);
        reader.close();
        link.close();
    }

    private CompletableFuture<Place> go(ChannelFinder.Spot spot, Visitor visitor) {
        return switch (spot) {
            case ChannelFinder.Spot.Here() -> CompletableFuture.completedFuture(new Place.Here());
            case ChannelFinder.Spot.At(var other) -> relay(other, visitor);
            case ChannelFinder.Spot.Orphan(var record, var setup) -> {
                var keys = setup.sessionKeys().orElseThrow();
                if (node.tokens().check(visitor.jwt(), keys).claims().isEmpty()) {
                    yield CompletableFuture.completedFuture(nowhere(CloseReason.AUTHENTICATION_FAILED));
                }
                yield adopter.adopt(record, setup).thenCompose(outcome -> after(outcome, visitor));
            }
            case ChannelFinder.Spot.Unknown() ->
                CompletableFuture.completedFuture(nowhere(CloseReason.AUTHENTICATION_FAILED));
            case ChannelFinder.Spot.Later() -> CompletableFuture.completedFuture(nowhere(CloseReason.UNREACHABLE));
        };
    }

    private CompletableFuture<Place> after(Adopter.Outcome outcome, Visitor visitor) {
        return switch (outcome) {
            case Adopter.Outcome.Won() -> {
                node.metrics().sought(Seek.ADOPTED);
                yield CompletableFuture.completedFuture(new Place.Here());
            }
            case Adopter.Outcome.Lost(var nodeId) ->
                nodes.find(nodeId)
                        .map(winner -> relay(winner, visitor))
                        .orElseGet(() -> CompletableFuture.completedFuture(nowhere(CloseReason.UNREACHABLE)));
            case Adopter.Outcome.Unconfirmed() -> CompletableFuture.completedFuture(nowhere(CloseReason.UNREACHABLE));
        };
    }

    private CompletableFuture<Place> relay(NodeTable.Known other, Visitor visitor) {
        if (visitor.origin().hops() >= MAX_HOPS) {
            return CompletableFuture.completedFuture(nowhere(CloseReason.UNREACHABLE));
        }
        var limits = new RelayLine.Limits(maxRelayedChars, node.timers(), node.metrics()::relayEnded);
        node.metrics().relayStarted();
        return RelayLine.open(link, fleetTokens, other.address(), visitor, limits)
                .<Place>thenApply(line -> {
                    node.metrics().sought(Seek.RELAYED);
                    return new Place.There(line);
                })
                .exceptionally(failure -> {
                    node.metrics().relayEnded();
                    return nowhere(CloseReason.UNREACHABLE);
                });
    }

    private Place nowhere(CloseReason reason) {
        node.metrics().sought(reason == CloseReason.UNREACHABLE ? Seek.UNREACHABLE : Seek.UNKNOWN);
        return new Place.Nowhere(reason);
    }

    private void adopted(ChannelRecord before, ChannelRecord now) {
        LOG.atInfo()
                .addKeyValue("channelId", now.uuid())
                .addKeyValue("nodeId", before.nodeId())
                .addKeyValue("epoch", now.epoch())
                .log("took over the channel of another node");
        tell(before.nodeId(), now, TELL_TIMES);
    }

    /// A former owner that only seemed dead may be cut off from Kafka, so it is told directly until it hears.
    private void tell(String formerId, ChannelRecord now, int times) {
        var former = nodes.find(formerId);
        if (former.isEmpty() || times == 0 || formerId.equals(node.identity().nodeId())) {
            return;
        }
        var question = new NodeLink.Question(now.epoch(), now.nodeId(), false);
        var _ = link.ask(former.get().address(), now.uuid(), question, probe).thenAccept(answer -> {
            if (!(answer instanceof Answer.Said)) {
                node.timers().schedule(TELL_AGAIN, () -> tell(formerId, now, times - 1));
            }
        });
    }
}
