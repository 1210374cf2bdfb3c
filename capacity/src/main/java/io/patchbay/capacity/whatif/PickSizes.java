package io.patchbay.capacity.whatif;

import java.util.LinkedHashMap;
import java.util.Map;

/// How rooms filled, by the picks that made them. Nodes speak of a pick in its first minute only, so that older ones are
/// let go: what is kept is a few minutes of picks, however long the range is.
final class PickSizes {
    /// Much more than a minute, for slow heartbeats and clocks that differ.
    private static final long HEARD_MS = 600_000;

    private final Map<String, PickSize> young = new LinkedHashMap<>();
    private long known;
    private long sessions;
    private long rampMs;

    /// A room was made by a pick. Its size becomes known later.
    PickSize picked(String pickId, long atMs) {
        letGo(atMs - HEARD_MS);
        var size = new PickSize(atMs);
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
            if (size.isKnown()) {
                known++;
                sessions += size.size();
                rampMs += size.rampMs();
            }
        }
    }
}
