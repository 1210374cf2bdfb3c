package io.patchbay.placement;

import io.patchbay.schemas.event.ChannelRecord;

/// Which of two channels that claim one room is the room's.
public final class Rooms {
    private Rooms() {}

    /// The same for any order of arguments. Two states of one channel: the higher epoch (an adoption), then the one
    /// seen later. Two channels: the lowest (created, uuid), so that the first to exist stays.
    public static ChannelRecord owner(ChannelRecord a, ChannelRecord b) {
        if (a.uuid().equals(b.uuid())) {
            return newer(a, b);
        }
        if (a.createdAtMs() != b.createdAtMs()) {
            return a.createdAtMs() < b.createdAtMs() ? a : b;
        }
        return a.uuid().compareTo(b.uuid()) < 0 ? a : b;
    }

    private static ChannelRecord newer(ChannelRecord a, ChannelRecord b) {
        if (a.epoch() != b.epoch()) {
            return a.epoch() > b.epoch() ? a : b;
        }
        if (a.lastSeenAtMs() != b.lastSeenAtMs()) {
            return a.lastSeenAtMs() > b.lastSeenAtMs() ? a : b;
        }
        return a.nodeId().compareTo(b.nodeId()) <= 0 ? a : b;
    }
}
