package io.patchbay.node.fleet;

import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.Ownership;
import io.patchbay.node.channel.Timers;
import io.patchbay.schemas.event.ChannelRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes channels over: claims the next epoch on `sfu.channels` and serves once it has read there that the claim was
/// the first. Of two nodes that claim one epoch, both read which was first, so one of them never starts (ADR 0075).
/// Thread-safe.
final class Adopter implements ChannelTable.Listener {
    /// How a claim went.
    sealed interface Outcome {
        /// This node serves the channel.
        record Won() implements Outcome {}

        /// Another node was first.
        record Lost(String nodeId) implements Outcome {}

        /// The log does not say yet, or could not be written. A claim that comes through later still counts.
        record Unconfirmed() implements Outcome {}
    }

    private record Claim(
            ChannelRecord before, ChannelRecord wanted, ChannelSetup setup, CompletableFuture<Outcome> outcome) {}

    private static final Logger LOG = LoggerFactory.getLogger(Adopter.class);

    /// Writes a record; fails if no broker takes it.
    private final Function<ChannelRecord, CompletableFuture<Void>> log;

    private final String selfId;
    private final Channels channels;
    private final Timers timers;
    private final Listener listener;
    private final Duration patience;
    private final Map<String, Claim> claims = new ConcurrentHashMap<>();

    /// Is told of adoptions.
    @FunctionalInterface
    interface Listener {
        /// This node serves a channel that another one had.
        ///
        /// @param before the record of the former owner
        void adopted(ChannelRecord before, ChannelRecord now);
    }

    Adopter(
            String selfId,
            Channels channels,
            Function<ChannelRecord, CompletableFuture<Void>> log,
            Listener listener,
            Timing timing) {
        this.selfId = selfId;
        this.channels = channels;
        this.log = log;
        this.listener = listener;
        this.timers = timing.timers();
        this.patience = timing.patience();
    }

    /// @param patience how long whoever asks for an outcome waits for the log
    record Timing(Timers timers, Duration patience) {}

    /// Claims a channel. Never fails. Who asks while a claim is under way waits for that one.
    CompletableFuture<Outcome> adopt(ChannelRecord before, ChannelSetup setup) {
        var fresh = new Claim(before, claimOf(before), setup, new CompletableFuture<>());
        var isNew = new AtomicBoolean();
        var claim = claims.compute(before.uuid(), (_, open) -> {
            isNew.set(open == null || open.outcome().isDone());
            return isNew.get() ? fresh : open;
        });
        if (isNew.get()) {
            LOG.atInfo()
                    .addKeyValue("channelId", before.uuid())
                    .addKeyValue("nodeId", before.nodeId())
                    .addKeyValue("epoch", fresh.wanted().epoch())
                    .log("claiming the channel of a node that does not answer");
            var _ = log.apply(fresh.wanted()).whenComplete((_, failure) -> {
                if (failure != null) {
                    fresh.outcome().complete(new Outcome.Unconfirmed());
                }
            });
        }
        var told = claim.outcome().copy();
        var limit = timers.schedule(patience, () -> told.complete(new Outcome.Unconfirmed()));
        return told.whenComplete((_, _) -> limit.cancel());
    }

    /// Whether a claim of this node may still come through.
    boolean isClaiming(String uuid) {
        return claims.containsKey(uuid);
    }

    @Override
    public void onRecord(String uuid, @Nullable ChannelRecord read, @Nullable ChannelRecord current) {
        var claim = claims.get(uuid);
        if (claim == null || current == null || current.epoch() < claim.wanted().epoch()) {
            return;
        }
        if (current.nodeId().equals(selfId)) {
            channels.adopt(new Ownership(uuid, current.epoch(), current.createdAtMs()), claim.setup());
            claims.remove(uuid, claim);
            listener.adopted(claim.before(), current);
            claim.outcome().complete(new Outcome.Won());
        } else {
            claims.remove(uuid, claim);
            claim.outcome().complete(new Outcome.Lost(current.nodeId()));
        }
    }

    private ChannelRecord claimOf(ChannelRecord before) {
        return new ChannelRecord(
                ChannelRecord.VERSION,
                before.uuid(),
                before.roomKey(),
                before.tenant(),
                selfId,
                before.epoch() + 1,
                before.webRtc(),
                before.key(),
                before.createdAtMs(),
                timers.nowMs());
    }
}
