package io.patchbay.node.repair;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtp.RtpPacket;
import java.util.Arrays;

/// The newest packets of one publisher's stream as they came in plain, shared by all its consumers, which ask for them
/// by the source's sequence number (see [SentHistory]). Bounded in packets and bytes; the oldest go first. Owned by
/// the media thread.
///
/// One ring of bytes and arrays of numbers: nothing is allocated per packet.
public final class RetransmissionCache {
    private final int mask;
    private final long[] starts;
    private final int[] sequences;
    private final int[] lengths;
    private final byte[] ring;
    /// Bytes ever written; a packet is intact as long as it is not further back than the ring is long.
    private long written;

    /// Makes an empty cache.
    ///
    /// @param packets how many sequence numbers back, a power of two up to 32,768
    /// @param bytes of all packets together
    public RetransmissionCache(int packets, int bytes) {
        if (Integer.bitCount(packets) != 1 || packets > 32_768) {
            throw new IllegalArgumentException("packets must be a power of two up to 32768, got " + packets);
        }
        mask = packets - 1;
        starts = new long[packets];
        sequences = new int[packets];
        lengths = new int[packets];
        ring = new byte[bytes];
    }

    /// Keeps a packet. One that is longer than the whole cache is not kept.
    public void put(RtpPacket packet) {
        int length = packet.length();
        if (length > ring.length) {
            return;
        }
        int at = (int) (written % ring.length);
        if (at + length > ring.length) {
            // A packet lies in one piece: the rest of the ring is left empty.
            written += ring.length - at;
            at = 0;
        }
        System.arraycopy(packet.buffer(), packet.offset(), ring, at, length);
        int slot = packet.sequenceNumber() & mask;
        starts[slot] = written;
        sequences[slot] = packet.sequenceNumber();
        lengths[slot] = length;
        written += length;
    }

    /// Lets `view` look at the packet; false when it is not there (any more). The view is valid until the next
    /// [#put].
    public boolean find(int sequence, RtpPacket view) {
        int slot = sequence & mask;
        return contains(sequence)
                && view.wrap(ring, (int) (starts[slot] % ring.length), lengths[slot]) == DropReason.NONE;
    }

    /// Whether the packet is there.
    public boolean contains(int sequence) {
        int slot = sequence & mask;
        return lengths[slot] != 0 && sequences[slot] == sequence && written - starts[slot] <= ring.length;
    }

    /// Forgets everything, for example when the publisher's stream begins anew.
    public void clear() {
        Arrays.fill(lengths, 0);
    }
}
