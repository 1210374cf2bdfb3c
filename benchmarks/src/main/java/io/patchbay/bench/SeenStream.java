package io.patchbay.bench;

/// One RTP stream that a simulated client gets: counts, and whether each number came exactly once. Owned by the
/// generator's thread.
final class SeenStream {
    private static final int WINDOW = 1 << 10;
    private static final long UNKNOWN = Long.MIN_VALUE;

    final SentStream source;
    final boolean video;
    private final long[] seen = new long[WINDOW];
    private long newest = -1;
    private long shift = UNKNOWN;
    private long sentBefore;
    private long receivedBefore;
    private long badBefore;
    private long repeated;
    private long wrong;
    long received;

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
        newest = Math.max(newest, index);
    }

    /// The same packet was decrypted and is the source's packet of this number.
    void onNumber(int sequence, long number) {
        long index = newest + (short) (sequence - (int) newest);
        if (shift == UNKNOWN) {
            shift = index - number;
        } else if (index - number != shift) {
            wrong++;
        }
    }

    /// Counting begins anew: nothing is on its way, and what comes next may be of another layer.
    void mark() {
        sentBefore = source.sent;
        receivedBefore = received;
        badBefore = repeated + wrong;
        shift = UNKNOWN;
    }

    /// Packets that the source sent since the mark and that did not come.
    long missing() {
        return source.sent - sentBefore - (received - receivedBefore);
    }

    /// Packets that came since the mark twice, or under another number than they should have.
    long bad() {
        return repeated + wrong - badBefore;
    }
}
