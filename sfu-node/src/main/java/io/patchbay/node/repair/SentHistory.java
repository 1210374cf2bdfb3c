package io.patchbay.node.repair;

/// What one consumer was sent under which of its sequence numbers: the source stream and the source's number, its
/// timestamp shift and, for VP8, its picture ids. With it a NACK finds the packet in the source's
/// [RetransmissionCache]. Bounded; owned by the media thread; nothing is allocated per packet.
public final class SentHistory {
    /// At most one retransmission of a packet in this time: several NACKs for it may be under way.
    public static final long MIN_REPEAT_NS = 20_000_000;

    /// Ints of one packet: with 1,900 consumers a packet's entry is not in the processor's cache, and one line of it is
    /// fetched sooner than one of seven arrays.
    private static final int STRIDE = 8;

    private static final int SEQUENCE = 0;
    private static final int SOURCE_SSRC = 1;
    private static final int SOURCE_SEQUENCE = 2;
    private static final int TIMESTAMP = 3;
    private static final int PAYLOAD_IDS = 4;
    private static final int REPEATED_MS = 5;

    /// Beside the sequence number: the entry holds a packet, and the packet was repeated.
    private static final int FILLED = 1 << 16;

    private static final int REPEATED = 1 << 17;
    private static final long NANOS_PER_MS = 1_000_000;

    private final int mask;
    private final int[] entries;

    /// Makes an empty history.
    ///
    /// @param packets a power of two up to 32,768
    public SentHistory(int packets) {
        if (Integer.bitCount(packets) != 1 || packets > 32_768) {
            throw new IllegalArgumentException("packets must be a power of two up to 32768, got " + packets);
        }
        mask = packets - 1;
        entries = new int[packets * STRIDE];
    }

    /// A packet of the source was sent.
    ///
    /// @param timestamp as the consumer saw it
    /// @param payloadIds what the payload was rewritten with, for the caller: for VP8 `pictureId << 8 | tl0PicIdx`
    public void put(int sequence, int sourceSsrc, int sourceSequence, int timestamp, int payloadIds) {
        int at = (sequence & mask) * STRIDE;
        entries[at + SEQUENCE] = FILLED | sequence;
        entries[at + SOURCE_SSRC] = sourceSsrc;
        entries[at + SOURCE_SEQUENCE] = sourceSequence;
        entries[at + TIMESTAMP] = timestamp;
        entries[at + PAYLOAD_IDS] = payloadIds;
    }

    /// The place of the packet that the consumer misses, for the other methods; -1 when it is unknown or was repeated
    /// a moment ago.
    public int find(int sequence, long nowNs) {
        int at = (sequence & mask) * STRIDE;
        int found = entries[at + SEQUENCE];
        if (found == (FILLED | sequence)) {
            return at;
        }
        boolean repeated = found == (FILLED | REPEATED | sequence);
        int elapsedMs = (int) (nowNs / NANOS_PER_MS) - entries[at + REPEATED_MS];
        return repeated && elapsedMs >= MIN_REPEAT_NS / NANOS_PER_MS ? at : -1;
    }

    /// The packet is being repeated now.
    public void onRepeated(int place, long nowNs) {
        entries[place + SEQUENCE] |= REPEATED;
        entries[place + REPEATED_MS] = (int) (nowNs / NANOS_PER_MS);
    }

    public int sourceSsrc(int place) {
        return entries[place + SOURCE_SSRC];
    }

    public int sourceSequence(int place) {
        return entries[place + SOURCE_SEQUENCE];
    }

    public int timestamp(int place) {
        return entries[place + TIMESTAMP];
    }

    public int payloadIds(int place) {
        return entries[place + PAYLOAD_IDS];
    }
}
