package io.patchbay.node.rtcp;

import static io.patchbay.node.packet.Bytes.i32;
import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u24;
import static io.patchbay.node.packet.Bytes.u8;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtp.SeqMath;
import java.util.Arrays;
import java.util.List;

/// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): which
/// packets of a transport arrived, and when. Immutable.
public final class TransportFeedback implements RtcpPacket {
    /// More sequence numbers in one packet are refused.
    public static final int MAX_PACKETS = 8_192;
    /// The unit of arrival times.
    public static final long DELTA_NS = 250_000;
    /// The unit of the reference time.
    public static final long REFERENCE_NS = 64_000_000;

    private static final long LOST = Long.MIN_VALUE;
    private static final int HEADER = 20;

    private final int senderSsrc;
    private final int mediaSsrc;
    private final int baseSequence;
    private final int feedbackCount;
    private final long[] arrivals;

    private TransportFeedback(int senderSsrc, int mediaSsrc, int baseSequence, int feedbackCount, long[] arrivals) {
        this.senderSsrc = senderSsrc;
        this.mediaSsrc = mediaSsrc;
        this.baseSequence = baseSequence;
        this.feedbackCount = feedbackCount;
        this.arrivals = arrivals;
    }

    static DropReason parse(byte[] buffer, int at, int end, List<RtcpPacket> into) {
        if (at + HEADER > end) {
            return DropReason.RTCP_BAD_LENGTH;
        }
        int count = u16(buffer, at + 14);
        if (count > MAX_PACKETS) {
            return DropReason.RTCP_TOO_MANY;
        }
        byte[] symbols = new byte[count];
        int deltas = readSymbols(buffer, at + HEADER, end, symbols);
        if (deltas < 0) {
            return DropReason.RTCP_BAD_LENGTH;
        }
        long reference = (u24(buffer, at + 16) << 8 >> 8) * REFERENCE_NS;
        long[] arrivals = readDeltas(buffer, deltas, end, symbols, reference);
        if (arrivals.length != count) {
            return DropReason.RTCP_BAD_LENGTH;
        }
        into.add(new TransportFeedback(
                i32(buffer, at + 4), i32(buffer, at + 8), u16(buffer, at + 12), u8(buffer, at + 19), arrivals));
        return DropReason.NONE;
    }

    /// Fills in a symbol per packet: 0 lost, 1 small delta, 2 large delta; answers where the deltas begin, or -1.
    private static int readSymbols(byte[] buffer, int start, int end, byte[] symbols) {
        int at = start;
        int filled = 0;
        while (filled < symbols.length) {
            if (at + 2 > end) {
                return -1;
            }
            int chunk = u16(buffer, at);
            at += 2;
            if (chunk < 0x8000) {
                int run = Math.min(chunk & 0x1fff, symbols.length - filled);
                if (run == 0) {
                    return -1;
                }
                Arrays.fill(symbols, filled, filled + run, (byte) (chunk >>> 13));
                filled += run;
            } else {
                int width = (chunk & 0x4000) == 0 ? 1 : 2;
                for (int shift = 14 - width; shift >= 0 && filled < symbols.length; shift -= width) {
                    symbols[filled++] = (byte) ((chunk >>> shift) & (width == 1 ? 1 : 3));
                }
            }
        }
        return at;
    }

    private static long[] readDeltas(byte[] buffer, int start, int end, byte[] symbols, long referenceNs) {
        long[] arrivals = new long[symbols.length];
        long now = referenceNs;
        int at = start;
        for (int i = 0; i < symbols.length; i++) {
            int size = symbols[i];
            if (size == 0) {
                arrivals[i] = LOST;
                continue;
            }
            if (size > 2 || at + size > end) {
                return new long[symbols.length + 1];
            }
            now += DELTA_NS * (size == 1 ? u8(buffer, at) : (short) u16(buffer, at));
            arrivals[i] = now;
            at += size;
        }
        return arrivals;
    }

    public int senderSsrc() {
        return senderSsrc;
    }

    public int mediaSsrc() {
        return mediaSsrc;
    }

    /// Counts this transport's feedback packets, 0 to 255.
    public int feedbackCount() {
        return feedbackCount;
    }

    /// How many sequence numbers this speaks of.
    public int size() {
        return arrivals.length;
    }

    /// The transport-wide sequence number at `place`.
    public int sequence(int place) {
        return SeqMath.add16(baseSequence, place);
    }

    /// Whether the packet at `place` arrived.
    public boolean isReceived(int place) {
        return arrivals[place] != LOST;
    }

    /// When the packet at `place` arrived, in nanoseconds of the receiver's clock, which wraps about every 6 days;
    /// meaningless when it did not.
    public long arrivalNs(int place) {
        return arrivals[place];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportFeedback that
                && senderSsrc == that.senderSsrc
                && mediaSsrc == that.mediaSsrc
                && baseSequence == that.baseSequence
                && feedbackCount == that.feedbackCount
                && Arrays.equals(arrivals, that.arrivals);
    }

    @Override
    public int hashCode() {
        return 31 * baseSequence + Arrays.hashCode(arrivals);
    }

    @Override
    public String toString() {
        return "TransportFeedback[baseSequence=" + baseSequence + ", size=" + arrivals.length + "]";
    }
}
