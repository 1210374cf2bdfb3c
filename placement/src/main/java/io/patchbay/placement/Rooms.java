package io.patchbay.placement;

import io.patchbay.schemas.event.ChannelRecord;

/// Which of two channels that claim one room is the room's, and which node a channel is on.
public final class Rooms {
    private Rooms() {}

    /// Whether a record of a channel takes the place of the one before it on the channel's partition. Folded in the
    /// order of the log, every reader gets the same owner: the higher epoch wins, and of two nodes that claim one
    /// epoch the first. See ADR 0075.
    public static boolean follows(ChannelRecord before, ChannelRecord next) {
        if (next.epoch() != before.epoch()) {
            return next.epoch() > before.epoch();
        }
        return next.nodeId().equals(before.nodeId()) && next.lastSeenAtMs() >= before.lastSeenAtMs();
    }

    /// Of two channels the lowest (created, uuid), so that the first to exist stays. The same for any order of
    /// arguments.
    public static ChannelRecord owner(ChannelRecord a, ChannelRecord b) {
        if (a.createdAtMs() != b.createdAtMs()) {
            return a.createdAtMs() < b.createdAtMs() ? a : b;
        }
        return a.uuid().compareTo(b.uuid()) <= 0 ? a : b;
    }
}
