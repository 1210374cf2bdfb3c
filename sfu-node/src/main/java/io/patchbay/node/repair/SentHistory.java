package io.patchbay.node.repair;

/// What one consumer was sent under which of its sequence numbers: the source stream and the source's number, its
/// timestamp shift and, for VP8, its picture ids. With it a NACK finds the packet in the source's
/// [RetransmissionCache]. Bounded; owned by the media thread; nothing is allocated per packet.
public final class SentHistory {
    /// At most one retransmission of a packet in this time: several NACKs for it may be under way.
    public static final long MIN_REPEAT_NS = 20_000_000;

    private final int mask;
    private final int[] sent;
    private final int[] sourceSequences;
    private final int[] sourceSsrcs;
    private final int[] timestamps;
    private final int[] payloadIds;
    private final long[] repeatedNs;
    private final boolean[] filled;

    /// Makes an empty history.
    ///
    /// @param packets a power of two up to 32,768
    public SentHistory(int packets) {
        if (Integer.bitCount(packets) != 1 || packets > 32_768) {
            throw new IllegalArgumentException("packets must be a power of two up to 32768, got " + packets);
        }
        mask = packets - 1;
        sent = new int[packets];
        sourceSequences = new int[packets];
        sourceSsrcs = new int[packets];
        timestamps = new int[packets];
        payloadIds = new int[packets];
        repeatedNs = new long[packets];
        filled = new boolean[packets];
    }

    /// A packet of the source was sent.
    ///
    /// @param timestamp as the consumer saw it
    /// @param payloadIds what the payload was rewritten with, for the caller: for VP8 `pictureId << 8 | tl0PicIdx`
    public void put(int sequence, int sourceSsrc, int sourceSequence, int timestamp, int payloadIds) {
        int slot = sequence & mask;
        sent[slot] = sequence;
        sourceSsrcs[slot] = sourceSsrc;
        sourceSequences[slot] = sourceSequence;
        timestamps[slot] = timestamp;
        this.payloadIds[slot] = payloadIds;
        repeatedNs[slot] = -1;
        filled[slot] = true;
    }

    /// The place of the packet that the consumer misses, for the other methods; -1 when it is unknown or was repeated
    /// a moment ago.
    public int find(int sequence, long nowNs) {
        int slot = sequence & mask;
        boolean fresh = repeatedNs[slot] < 0 || nowNs - repeatedNs[slot] >= MIN_REPEAT_NS;
        return filled[slot] && sent[slot] == sequence && fresh ? slot : -1;
    }

    /// The packet is being repeated now.
    public void onRepeated(int place, long nowNs) {
        repeatedNs[place] = nowNs;
    }

    public int sourceSsrc(int place) {
        return sourceSsrcs[place];
    }

    public int sourceSequence(int place) {
        return sourceSequences[place];
    }

    public int timestamp(int place) {
        return timestamps[place];
    }

    public int payloadIds(int place) {
        return payloadIds[place];
    }
}
