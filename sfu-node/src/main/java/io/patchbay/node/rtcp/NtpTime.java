package io.patchbay.node.rtcp;

/// NTP time stamps (RFC 3550 section 4): seconds since 1900 in 32.32 fixed point.
public final class NtpTime {
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long NANOS = 1_000_000_000L;

    private NtpTime() {}

    /// Of epoch nanoseconds, at least 0.
    public static long ofEpochNs(long epochNs) {
        long seconds = epochNs / NANOS + SECONDS_1900_TO_1970;
        return (seconds << 32) | (((epochNs % NANOS) << 32) / NANOS);
    }

    /// The middle 32 bits, as LSR carries them.
    public static int middle(long ntpTime) {
        return (int) (ntpTime >>> 16);
    }

    /// The distance from `earlier` to `later` in nanoseconds.
    public static long nanosBetween(long earlier, long later) {
        long difference = later - earlier;
        return (difference >> 32) * NANOS + (((difference & 0xffff_ffffL) * NANOS) >>> 32);
    }
}
