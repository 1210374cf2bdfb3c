package io.patchbay.node.rtp;

/// Maps the numbers of a source (sequence numbers, picture ids) to those a consumer sees: gaps that we made by
/// dropping are closed, gaps of real loss stay open, so that what was lost can still arrive in its place.
///
/// Source and target wrap at the same number of bits. The last 64 places at which something was dropped are
/// remembered, so late numbers get the place they would have had. No target number is ever handed to two source
/// numbers. One per consumer and number space; owned by the media thread. The idea is mediasoup's `SeqManager`.
public final class GapCloser {
    /// The number has no place: it was dropped, or lies before the start or beyond memory.
    public static final int NO_PLACE = -1;

    private static final int MEMORY = 64;
    private static final long BASE = 1L << 40;

    private final int bits;
    private final long[] starts = new long[MEMORY];
    private final long[] offsets = new long[MEMORY];
    private int segments;
    /// The newest segment again: nearly every number belongs to it, and the arrays lie elsewhere in memory.
    private long newestStart;
    private long newestOffset;
    private long highestSource;
    private long highestTarget = -1;

    /// @param bits of the number space, 2 to 31
    public GapCloser(int bits) {
        this.bits = bits;
    }

    /// Starts anew: `source` (of another stream, or after a pause) will become the number after the highest target so
    /// far; at the very beginning `first`. Sources before it have no place any more.
    public void sync(int source, int first) {
        long start = BASE + source;
        long target = highestTarget < 0 ? BASE + first : highestTarget + 1;
        segments = 1;
        newest(0, start, target - start);
        highestSource = start - 1;
    }

    /// Whether [#sync] was called.
    public boolean isSynced() {
        return segments > 0;
    }

    /// `source` will not be sent. Numbers at or before the highest seen keep their gap.
    ///
    /// @return whether there is no gap
    public boolean drop(int source) {
        long index = extend(source);
        if (segments == 0) {
            return true;
        }
        if (index <= highestSource) {
            return false;
        }
        highestSource = index;
        // Drops in a row share a segment, as long as nothing was mapped in between.
        boolean again = newestStart == index && segments > 1;
        int place = (again ? segments - 1 : segments++) % MEMORY;
        newest(place, index + 1, newestOffset - 1);
        return true;
    }

    private void newest(int place, long start, long offset) {
        starts[place] = start;
        offsets[place] = offset;
        newestStart = start;
        newestOffset = offset;
    }

    /// The target number of `source`, or [#NO_PLACE].
    public int map(int source) {
        if (segments == 0) {
            return NO_PLACE;
        }
        long index = extend(source);
        return index >= newestStart ? take(index, index + newestOffset) : mapOlder(index);
    }

    private int mapOlder(long index) {
        int oldest = Math.max(0, segments - MEMORY);
        for (int i = segments - 2; i >= oldest; i--) {
            int at = i % MEMORY;
            if (index >= starts[at]) {
                return isBefore(index + offsets[at], (i + 1) % MEMORY) ? take(index, index + offsets[at]) : NO_PLACE;
            }
        }
        return NO_PLACE;
    }

    private boolean isBefore(long target, int segment) {
        return target < starts[segment] + offsets[segment];
    }

    private int take(long source, long target) {
        highestSource = Math.max(highestSource, source);
        highestTarget = Math.max(highestTarget, target);
        return (int) (target & ((1L << bits) - 1));
    }

    private long extend(int source) {
        return highestSource + SeqMath.delta(source, (int) highestSource, bits);
    }
}
