package io.patchbay.node.heartbeat;

import io.patchbay.node.channel.Channel;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.PickedRoom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// The picks that brought channels here in the last minute, so that heartbeats can say how many sessions came of each.
/// Thread-safe. Holds at most [Heartbeat#MAX_PICKED_ROOMS], the newest.
public final class PickLog {
    static final long KEEP_MS = 60_000;
    static final int MAX_ID_LENGTH = 256;

    private record Entry(String pickId, Channel channel, long atMs) {}

    private final LongSupplier epochMs;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    /// @param epochMs the clock
    public PickLog(LongSupplier epochMs) {
        this.epochMs = epochMs;
    }

    /// Remembers a pick. An id that no heartbeat could carry is ignored.
    public synchronized void add(String pickId, Channel channel) {
        if (pickId.isEmpty()
                || pickId.length() > MAX_ID_LENGTH
                || pickId.chars().anyMatch(Character::isISOControl)) {
            return;
        }
        if (entries.size() == Heartbeat.MAX_PICKED_ROOMS) {
            entries.removeFirst();
        }
        entries.addLast(new Entry(pickId, channel, epochMs.getAsLong()));
    }

    /// Whether the pick brought this channel here, in the last minute.
    public synchronized boolean brought(String pickId, Channel channel) {
        return entries.stream()
                .anyMatch(entry -> entry.channel() == channel && entry.pickId().equals(pickId));
    }

    /// The picks younger than a minute, each with the sessions its channel has now.
    public synchronized List<PickedRoom> current() {
        var nowMs = epochMs.getAsLong();
        entries.removeIf(entry -> nowMs - entry.atMs() > KEEP_MS);
        var rooms = new ArrayList<PickedRoom>(entries.size());
        entries.forEach(entry ->
                rooms.add(new PickedRoom(entry.pickId(), entry.channel().stats().sessions())));
        return rooms;
    }
}
