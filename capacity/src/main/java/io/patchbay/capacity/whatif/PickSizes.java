package io.patchbay.capacity.whatif;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// How rooms filled, by the picks that made them. Nodes speak of a pick in its first minute only, so that older ones
/// are let go: what is kept is a few minutes of picks, however long the range is.
final class PickSizes {
    /// Much more than a minute, for slow heartbeats and clocks that differ.
    private static final long HEARD_MS = 600_000;

    private final Map<String, PickSize> young = new LinkedHashMap<>();
    private final Map<String, Placed> placed = new HashMap<>();
    private long known;
    private long sessions;
    private long rampMs;

    /// Rooms that were made on a node.
    private record Placed(long sessions, long unknown) {
        Placed plus(Placed other) {
            return new Placed(sessions + other.sessions, unknown + other.unknown);
        }
    }

    /// A room was made on a node by a pick. Its size becomes known later.
    PickSize picked(String pickId, String nodeId, long atMs) {
        letGo(atMs - HEARD_MS);
        var size = new PickSize(nodeId, atMs);
        young.put(pickId, size);
        return size;
    }

    /// A node says that the room of a pick has so many sessions now.
    void seen(String pickId, int now, long atMs) {
        var size = young.get(pickId);
        if (size != null) {
            size.seen(now, atMs);
        }
    }

    /// Mean size of the rooms that nodes spoke of.
    ///
    /// @param otherwise if there are none
    double mean(int otherwise) {
        letGo(Long.MAX_VALUE);
        return known == 0 ? otherwise : (double) sessions / known;
    }

    /// How long these took to fill, 0 if there are none.
    int meanRampMs() {
        letGo(Long.MAX_VALUE);
        return known == 0 ? 0 : (int) (rampMs / known);
    }

    /// Sessions of all rooms that were made on a node; those that it did not speak of count as the mean.
    double placedOn(String nodeId) {
        var mean = mean(1);
        var there = placed.getOrDefault(nodeId, new Placed(0, 0));
        return there.sessions() + there.unknown() * mean;
    }

    /// Picks that nodes may still speak of.
    int young() {
        return young.size();
    }

    /// Those made before that count as they are now.
    private void letGo(long beforeMs) {
        var oldest = young.values().iterator();
        while (oldest.hasNext()) {
            var size = oldest.next();
            if (size.pickedAtMs() >= beforeMs) {
                return;
            }
            oldest.remove();
            placed.merge(size.nodeId(), size.isKnown() ? new Placed(size.size(), 0) : new Placed(0, 1), Placed::plus);
            if (size.isKnown()) {
                known++;
                sessions += size.size();
                rampMs += size.rampMs();
            }
        }
    }
}
