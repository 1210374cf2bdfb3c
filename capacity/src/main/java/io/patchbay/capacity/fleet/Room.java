package io.patchbay.capacity.fleet;

import org.jspecify.annotations.Nullable;

/// A room as its callers bring it, wherever it is placed.
///
/// @param roomKey the room
/// @param region wanted region, null if none
/// @param country wanted country (ISO 3166 alpha-2), null if none
/// @param atMs when it is asked for, epoch ms
/// @param size sessions once it is full
/// @param rampMs how long it takes to fill, evenly
/// @param endMs when everybody leaves, epoch ms
/// @param againAtMs when it is asked for a second time, 0 if never
public record Room(
        String roomKey,
        @Nullable String region,
        @Nullable String country,
        long atMs,
        int size,
        int rampMs,
        long endMs,
        long againAtMs) {

    /// The same under another key.
    public Room named(String otherKey) {
        return new Room(otherKey, region, country, atMs, size, rampMs, endMs, againAtMs);
    }

    /// Sessions at a time, if it was placed at another than [#atMs].
    int sessionsAt(long nowMs, long placedAtMs) {
        if (nowMs >= endMs || nowMs < placedAtMs) {
            return 0;
        }
        return rampMs == 0 ? size : (int) Math.min(size, size * (nowMs - placedAtMs) / rampMs);
    }
}
