package io.patchbay.node.fleet;

import io.patchbay.schemas.event.ChannelRecord;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Ends records that nobody will ever need: those of a former boot of this node whose clients did not come back, and
/// those of nodes that are gone for good. Owner: the thread that reads the topics.
final class ChannelSweeper {
    /// A record of a node that is gone, this long after its last sign of life. In use it would be told every minute.
    private static final Duration FOREIGN = Duration.ofDays(1);

    private static final Duration DISTANCE = Duration.ofMinutes(1);

    /// @param window how long after its last sign of life a channel may be taken over
    record Clock(LongSupplier epochMs, Duration window) {}

    private final ChannelKeeper keeper;
    private final Predicate<String> claiming;
    private final Clock clock;
    private long nextMs;

    ChannelSweeper(ChannelKeeper keeper, Predicate<String> claiming, Clock clock) {
        this.keeper = keeper;
        this.claiming = claiming;
        this.clock = clock;
    }

    /// Called often; sweeps once a minute.
    void sweep() {
        var nowMs = clock.epochMs().getAsLong();
        if (nowMs < nextMs) {
            return;
        }
        nextMs = nowMs + DISTANCE.toMillis();
        keeper.table().all().stream()
                .filter(record -> isOver(record, nowMs))
                .map(ChannelRecord::uuid)
                .filter(uuid -> !keeper.isHeld(uuid) && !claiming.test(uuid))
                .forEach(keeper::end);
    }

    private boolean isOver(ChannelRecord record, long nowMs) {
        var silentMs = nowMs - record.lastSeenAtMs();
        return record.nodeId().equals(keeper.selfId())
                ? silentMs > clock.window().toMillis()
                : silentMs > FOREIGN.toMillis() && keeper.isGone(record.nodeId());
    }
}
