package io.patchbay.node.rtp;

/// All wrap-around arithmetic of the media plane: 16-bit sequence numbers, 32-bit timestamps, picture ids of 7, 8 and
/// 15 bits. "Newer" is meant as in RFC 1982: by at most half of the number space.
public final class SeqMath {
    private SeqMath() {}

    /// `sequence + delta` modulo 2^16.
    public static int add16(int sequence, int delta) {
        return (sequence + delta) & 0xffff;
    }

    /// The signed distance from `b` to `a`, -32,768 to 32,767: positive when `a` is newer.
    public static int delta16(int a, int b) {
        return (short) (a - b);
    }

    /// Whether `a` comes after `b`.
    public static boolean isNewer16(int a, int b) {
        return delta16(a, b) > 0;
    }

    /// Whether timestamp `a` comes after `b`.
    public static boolean isNewer32(int a, int b) {
        return a - b > 0;
    }

    /// The signed distance from `b` to `a` in a number space of `bits` (2 to 31) bits.
    public static int delta(int a, int b, int bits) {
        int shift = Integer.SIZE - bits;
        return ((a - b) << shift) >> shift;
    }

    /// `value + delta` in a number space of `bits` (1 to 31) bits.
    public static int add(int value, int delta, int bits) {
        return (value + delta) & ((1 << bits) - 1);
    }

    /// The index nearest to `reference` whose low 16 bits are `sequence`; may be below 0 near the start of a stream.
    public static long extend16(long reference, int sequence) {
        return reference + delta16(sequence, (int) (reference & 0xffff));
    }

    /// The value nearest to `reference` whose low 32 bits are `timestamp`.
    public static long extend32(long reference, int timestamp) {
        return reference + (timestamp - (int) reference);
    }
}
