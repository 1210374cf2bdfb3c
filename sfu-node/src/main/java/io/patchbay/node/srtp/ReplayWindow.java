package io.patchbay.node.srtp;

import java.util.Arrays;

/// Which of the newest indexes were seen (RFC 3711 section 3.3.2). Owned by the media thread.
final class ReplayWindow {
    /// Stands for a stream that has ended; never marked.
    static final ReplayWindow CLOSED = new ReplayWindow(Long.SIZE);

    private static final long NONE = -1;

    private final long[] seen;
    private final int size;
    private long highest = NONE;

    /// @param size how many indexes back it remembers; a power of two, at least 64
    ReplayWindow(int size) {
        if (size < Long.SIZE || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("the window must be a power of two of at least 64, got " + size);
        }
        this.size = size;
        this.seen = new long[size / Long.SIZE];
    }

    /// The highest index seen, or -1.
    long highest() {
        return highest;
    }

    /// Whether the index lies before what the window remembers.
    boolean isTooOld(long index) {
        return index < 0 || (highest != NONE && highest - index >= size);
    }

    /// Whether the index, which is not too old, was seen.
    boolean isSeen(long index) {
        return index <= highest && (seen[word(index)] & (1L << index)) != 0;
    }

    /// Remembers the index, which is not too old.
    void mark(long index) {
        if (index > highest) {
            // The usual case: the bit of the next index is set below, whatever it was.
            if (index != highest + 1 || highest == NONE) {
                forgetUpTo(index);
            }
            highest = index;
        }
        seen[word(index)] |= 1L << index;
    }

    private void forgetUpTo(long index) {
        if (highest == NONE || index - highest >= size) {
            Arrays.fill(seen, 0);
            return;
        }
        for (long i = highest + 1; i <= index; i++) {
            seen[word(i)] &= ~(1L << i);
        }
    }

    private int word(long index) {
        return (int) (index & (size - 1)) >>> 6;
    }
}
