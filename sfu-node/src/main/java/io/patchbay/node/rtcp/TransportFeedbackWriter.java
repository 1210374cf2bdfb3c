package io.patchbay.node.rtcp;

import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.put24;
import static io.patchbay.node.packet.Bytes.put32;
import static io.patchbay.node.packet.Bytes.put8;

/// Builds one transport feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): begin it, add the
/// packets in ascending order, write it. Reused; owned by the media thread.
///
/// It uses run-length chunks for runs of at least 7 equal symbols and two-bit vectors for the rest, which is within a
/// few bytes of the shortest form.
public final class TransportFeedbackWriter {
    /// The most sequence numbers in one packet, lost ones included.
    public static final int MAX_PACKETS = 512;

    private static final int HEADER = 20;
    private static final int VECTOR = 7;
    private static final int MAX_RUN = 0x1fff;

    private final byte[] symbols = new byte[MAX_PACKETS];
    private final short[] deltas = new short[MAX_PACKETS];
    private int count;
    private int baseSequence;
    private long referenceUnits;
    private long lastUnits;

    /// Begins with the first packet, which arrived.
    ///
    /// @param arrivalNs not negative
    public void begin(int sequence, long arrivalNs) {
        baseSequence = sequence;
        referenceUnits = arrivalNs / TransportFeedback.REFERENCE_NS;
        lastUnits = referenceUnits * (TransportFeedback.REFERENCE_NS / TransportFeedback.DELTA_NS);
        count = 0;
        received(arrivalNs);
    }

    /// How many sequence numbers were added.
    public int size() {
        return count;
    }

    /// The next sequence number did not arrive (yet).
    ///
    /// @return false when the packet is full
    public boolean lost() {
        if (count == MAX_PACKETS) {
            return false;
        }
        symbols[count++] = 0;
        return true;
    }

    /// The next sequence number arrived then, possibly before the one in front of it.
    ///
    /// @return false when the packet is full or the distance in time is above what it can say (8.2 s)
    public boolean received(long arrivalNs) {
        long units = arrivalNs / TransportFeedback.DELTA_NS;
        long delta = units - lastUnits;
        if (count == MAX_PACKETS || delta < Short.MIN_VALUE || delta > Short.MAX_VALUE) {
            return false;
        }
        symbols[count] = (byte) (delta >= 0 && delta <= 255 ? 1 : 2);
        deltas[count++] = (short) delta;
        lastUnits = units;
        return true;
    }

    /// Adds the packet to a compound.
    ///
    /// @param feedbackCount this transport's feedback packets so far; its low 8 bits count
    /// @return false when it does not fit
    public boolean write(RtcpWriter writer, int senderSsrc, int mediaSsrc, int feedbackCount) {
        int size = HEADER + 2 * chunks(null, 0);
        for (int i = 0; i < count; i++) {
            size += symbols[i];
        }
        int padding = (4 - (size & 3)) & 3;
        int at = writer.header(RtcpFormat.TRANSPORT_CC, RtcpFormat.TRANSPORT_FEEDBACK, size + padding);
        if (at < 0) {
            return false;
        }
        byte[] out = writer.buffer();
        put32(out, at + 4, senderSsrc);
        put32(out, at + 8, mediaSsrc);
        put16(out, at + 12, baseSequence);
        put16(out, at + 14, count);
        put24(out, at + 16, (int) referenceUnits);
        put8(out, at + 19, feedbackCount);
        int end = writeDeltas(out, at + HEADER + 2 * chunks(out, at + HEADER));
        for (int i = 0; i < padding; i++) {
            out[end + i] = 0;
        }
        return true;
    }

    private int writeDeltas(byte[] out, int start) {
        int at = start;
        for (int i = 0; i < count; i++) {
            if (symbols[i] == 1) {
                put8(out, at++, deltas[i]);
            } else if (symbols[i] == 2) {
                put16(out, at, deltas[i]);
                at += 2;
            }
        }
        return at;
    }

    /// Counts the chunks, and writes them when there is an `out`.
    private int chunks(byte @org.jspecify.annotations.Nullable [] out, int start) {
        int chunks = 0;
        for (int i = 0; i < count; chunks++) {
            int run = run(i);
            int chunk = run >= VECTOR || i + run == count ? (symbols[i] << 13) | run : vector(i);
            if (out != null) {
                put16(out, start + 2 * chunks, chunk);
            }
            i += chunk < 0x8000 ? run : VECTOR;
        }
        return chunks;
    }

    private int run(int from) {
        int at = from;
        while (at < count && symbols[at] == symbols[from] && at - from < MAX_RUN) {
            at++;
        }
        return at - from;
    }

    private int vector(int from) {
        int chunk = 0xc000;
        for (int i = 0; i < VECTOR && from + i < count; i++) {
            chunk |= symbols[from + i] << (12 - 2 * i);
        }
        return chunk;
    }
}
