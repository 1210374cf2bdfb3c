package io.patchbay.node.rtp;

/// Turns 16-bit sequence numbers into indexes that never wrap. The first packet has the index of its own sequence
/// number plus 2^16, so that packets before it stay positive. Owned by the thread of its stream.
public final class SequenceExtender {
    private static final long UNSET = -1;

    private long highest = UNSET;

    /// The index of a packet; remembers it when it is the highest so far.
    public long extend(int sequence) {
        if (highest == UNSET) {
            highest = 0x1_0000L + sequence;
            return highest;
        }
        long index = SeqMath.extend16(highest, sequence);
        if (index > highest) {
            highest = index;
        }
        return index;
    }

    /// Whether a packet was seen.
    public boolean isStarted() {
        return highest != UNSET;
    }

    /// The highest index so far, or -1.
    public long highest() {
        return highest;
    }

    /// Forgets everything.
    public void reset() {
        highest = UNSET;
    }
}
