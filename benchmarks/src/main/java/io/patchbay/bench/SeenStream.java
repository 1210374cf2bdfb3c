package io.patchbay.bench;

/// One RTP stream that a simulated client gets: counts, and whether each number came exactly once. Owned by the
/// generator's thread.
final class SeenStream {
    private static final int WINDOW = 1 << 14;

    final SentStream source;
    final boolean video;
    private final long[] seen = new long[WINDOW];
    private long newest = -1;
    private long first = -1;
    private long shift = Long.MIN_VALUE;
    long received;
    private long repeated;
    private long wrong;

    SeenStream(SentStream source, boolean video) {
        this.source = source;
        this.video = video;
        java.util.Arrays.fill(seen, -1);
    }

    /// A packet with this sequence number came.
    void onPacket(int sequence) {
        long index = newest < 0 ? sequence : newest + (short) (sequence - (int) newest);
        int slot = (int) (index & (WINDOW - 1));
        if (seen[slot] == index) {
            repeated++;
            return;
        }
        seen[slot] = index;
        received++;
        first = first < 0 ? index : Math.min(first, index);
        newest = Math.max(newest, index);
    }

    /// The same packet was decrypted and is the source's packet of this number.
    void onNumber(int sequence, long number) {
        long index = newest + (short) (sequence - (int) newest);
        if (shift == Long.MIN_VALUE) {
            shift = index - number;
        } else if (index - number != shift) {
            wrong++;
        }
    }

    /// Packets that the source sent since the first one that came, and that did not come.
    long missing() {
        if (shift == Long.MIN_VALUE) {
            return source.sent;
        }
        long expected = source.sent + shift - first;
        return expected - received;
    }

    /// Packets that came twice, or under another number than they should have.
    long bad() {
        return repeated + wrong;
    }
}
