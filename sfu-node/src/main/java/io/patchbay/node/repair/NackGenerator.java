package io.patchbay.node.repair;

import io.patchbay.node.rtp.SequenceExtender;

/// Finds out what one publisher's stream lost and when to ask for it: a gap is held for 10 ms (packets may only be out
/// of order), then asked for every 40 ms, at most 10 times. Owned by the media thread.
///
/// More than [#MAX_MISSING] missing packets are not worth asking for: the list is emptied and a key frame needed.
/// Arrays only, no allocation per packet.
public final class NackGenerator {
    public static final int MAX_MISSING = 1_000;
    public static final int MAX_ATTEMPTS = 10;
    public static final long HOLD_NS = 10_000_000;
    public static final long REPEAT_NS = 40_000_000;

    private final SequenceExtender sequences = new SequenceExtender();
    /// Ascending.
    private final long[] missing = new long[MAX_MISSING];

    private final long[] dueNs = new long[MAX_MISSING];
    private final byte[] attempts = new byte[MAX_MISSING];
    private int count;
    private long newest = -1;

    /// A packet arrived, original or restored from RTX.
    ///
    /// @return false when so much is missing that only a key frame helps
    public boolean onPacket(int sequence, long nowNs) {
        long index = sequences.extend(sequence);
        if (newest < 0 || index == newest) {
            newest = Math.max(newest, index);
            return true;
        }
        if (index < newest) {
            remove(index);
            return true;
        }
        long gap = index - newest - 1;
        if (count + gap > MAX_MISSING) {
            count = 0;
            newest = index;
            return false;
        }
        for (long lost = newest + 1; lost < index; lost++) {
            missing[count] = lost;
            dueNs[count] = nowNs + HOLD_NS;
            attempts[count++] = 0;
        }
        newest = index;
        return true;
    }

    private void remove(long index) {
        for (int i = count - 1; i >= 0 && missing[i] >= index; i--) {
            if (missing[i] == index) {
                int behind = count - i - 1;
                System.arraycopy(missing, i + 1, missing, i, behind);
                System.arraycopy(dueNs, i + 1, dueNs, i, behind);
                System.arraycopy(attempts, i + 1, attempts, i, behind);
                count--;
                return;
            }
        }
    }

    /// The publisher's stream begins anew, with other sequence numbers.
    public void reset() {
        sequences.reset();
        count = 0;
        newest = -1;
    }

    /// A key frame arrived: what was lost before it is not needed any more.
    public void onKeyFrame(int sequence) {
        long index = sequences.extend(sequence);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (missing[i] > index) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    /// Fills `into` with the sequence numbers to ask for now, in ascending order.
    ///
    /// @return how many; the rest stays due when `into` is full
    public int due(long nowNs, int[] into) {
        int asked = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (nowNs >= dueNs[i] && asked < into.length) {
                into[asked++] = (int) (missing[i] & 0xffff);
                attempts[i]++;
                dueNs[i] = nowNs + REPEAT_NS;
            }
            if (attempts[i] < MAX_ATTEMPTS) {
                keep(i, kept++);
            }
        }
        count = kept;
        return asked;
    }

    private void keep(int from, int to) {
        missing[to] = missing[from];
        dueNs[to] = dueNs[from];
        attempts[to] = attempts[from];
    }

    /// The newest sequence number so far; meaningless before the first packet.
    public int newest() {
        return (int) (newest & 0xffff);
    }

    /// How many packets are missing and still worth asking for.
    public int missing() {
        return count;
    }
}
