package io.patchbay.node.fleet;

import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.fleet.ChannelFinder.Spot;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.NodeMetrics.Bring;
import io.patchbay.schemas.event.ChannelRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for the channel of a room that is not here, for a gateway that asks this node for the room, so that the room
/// does not get a second one. Thread-safe, never blocks.
///
/// The channel of the room's record is the answer, at once, if sockets for it come to any node or here: the first one
/// finds out who serves it, and has it taken over if nobody does. So with a shared signaling address, and for the
/// channels of a former boot of this node. Else clients stay with the node whose address they get, so the channel is
/// taken over here if its node is dead.
final class RoomBringer {
    private static final Logger LOG = LoggerFactory.getLogger(RoomBringer.class);

    /// What looking at a room may take: a gateway asks another node after 700 ms.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// What it works with.
    ///
    /// @param shared whether channels have a signaling address that any node answers
    record Parts(
            String selfId,
            Channels channels,
            ChannelTable table,
            FleetReader reader,
            ChannelFinder finder,
            Adopter adopter,
            ChannelSecret secret,
            Timers timers,
            NodeMetrics metrics,
            boolean shared) {}

    private final Parts parts;

    RoomBringer(Parts parts) {
        this.parts = parts;
    }

    /// Looks now. Never fails.
    ///
    /// @return the channel that the room has elsewhere; empty if it is here now, or there is none, or this
    ///     cannot be found out in time
    CompletableFuture<Optional<Fleet.RoomAt>> bring(String roomKey) {
        try {
            return look(roomKey).exceptionally(this::failed);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    private CompletableFuture<Optional<Fleet.RoomAt>> look(String roomKey) {
        var owner = parts.finder().ownerOf(roomKey);
        if (owner.isEmpty() || parts.channels().find(owner.get().uuid()).isPresent()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var record = owner.get();
        if (mayNameIt(record)) {
            parts.metrics().brought(Bring.NAMED);
            return CompletableFuture.completedFuture(Optional.of(new Fleet.RoomAt(record.uuid(), record.nodeId())));
        }
        return parts.finder().takes() ? take(record) : CompletableFuture.completedFuture(Optional.empty());
    }

    /// Not while Kafka is away: without it nobody can take the channel over, and a new one serves at once.
    private boolean mayNameIt(ChannelRecord record) {
        var isOwn = record.nodeId().equals(parts.selfId()) && parts.finder().takes();
        return (parts.shared() || isOwn)
                && parts.reader().isCurrent()
                && parts.secret().open(record).isPresent();
    }

    private CompletableFuture<Optional<Fleet.RoomAt>> take(ChannelRecord record) {
        var taken = new CompletableFuture<Bring>();
        var limit = parts.timers().schedule(PATIENCE, () -> taken.complete(Bring.FAILED));
        var _ = parts.finder().judge(record, true).thenCompose(this::settle).whenComplete((outcome, failure) -> {
            limit.cancel();
            if (failure == null) {
                taken.complete(outcome);
            } else {
                taken.completeExceptionally(failure);
            }
        });
        return taken.thenApply(outcome -> {
            parts.metrics().brought(outcome);
            if (outcome == Bring.FAILED) {
                LOG.atWarn()
                        .addKeyValue("channelId", record.uuid())
                        .addKeyValue("nodeId", record.nodeId())
                        .log("the channel of a room was not taken over in time: the room gets a second one");
            }
            return Optional.empty();
        });
    }

    private CompletableFuture<Bring> settle(Spot spot) {
        return switch (spot) {
            case Spot.Orphan(var record, var setup) ->
                parts.adopter()
                        .adopt(record, setup)
                        .thenApply(outcome -> outcome instanceof Adopter.Outcome.Won ? Bring.ADOPTED : Bring.FAILED);
            case Spot.Here() -> CompletableFuture.completedFuture(Bring.ADOPTED);
            case Spot.At _, Spot.Unknown _, Spot.Later _ -> CompletableFuture.completedFuture(Bring.LEFT);
        };
    }

    private Optional<Fleet.RoomAt> failed(Throwable failure) {
        parts.metrics().brought(Bring.FAILED);
        LOG.atError().setCause(failure).log("the channel of a room could not be sought: it may get a second one");
        return Optional.empty();
    }
}
