package io.patchbay.node.fleet;

import io.patchbay.placement.Rooms;
import io.patchbay.schemas.event.ChannelRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The channels of the fleet, folded from `sfu.channels` in the order of its partitions, so that every node sees the
/// same owner of each channel ([Rooms#follows]). Written by the thread that reads the topic; readable by all.
public final class ChannelTable {
    /// Is told what was read, on the thread that reads; must return at once.
    @FunctionalInterface
    interface Listener {
        /// A record was read and folded in.
        ///
        /// @param read null for a tombstone
        /// @param current what holds now, null if nothing does
        void onRecord(String uuid, @Nullable ChannelRecord read, @Nullable ChannelRecord current);
    }

    private final Map<String, ChannelRecord> byUuid = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byRoom = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    void listen(Listener listener) {
        listeners.add(listener);
    }

    /// Takes the next record of the topic.
    ///
    /// @param next null for a tombstone
    void apply(String uuid, @Nullable ChannelRecord next) {
        var before = byUuid.get(uuid);
        if (next == null) {
            forget(uuid);
        } else if (before == null || Rooms.follows(before, next)) {
            byUuid.put(uuid, next);
            if (!next.roomKey().isEmpty()) {
                byRoom.computeIfAbsent(next.roomKey(), _ -> ConcurrentHashMap.newKeySet())
                        .add(uuid);
            }
        }
        var current = byUuid.get(uuid);
        listeners.forEach(listener -> listener.onRecord(uuid, next, current));
    }

    /// Who has a channel.
    public Optional<ChannelRecord> find(String uuid) {
        return Optional.ofNullable(byUuid.get(uuid));
    }

    /// All channels that claim a room.
    public List<ChannelRecord> ofRoom(String roomKey) {
        return byRoom.getOrDefault(roomKey, Set.of()).stream()
                .map(byUuid::get)
                .filter(record -> record != null)
                .toList();
    }

    /// A copy.
    List<ChannelRecord> all() {
        return List.copyOf(byUuid.values());
    }

    private void forget(String uuid) {
        var before = byUuid.remove(uuid);
        if (before != null && !before.roomKey().isEmpty()) {
            byRoom.computeIfPresent(before.roomKey(), (_, uuids) -> {
                uuids.remove(uuid);
                return uuids.isEmpty() ? null : uuids;
            });
        }
    }
}
