package io.patchbay.node.rtp;

/// What a consumer's packet says that the publisher's did not. One mutable instance per loop, filled for every packet.
public final class OutgoingHeader {
    /// No transport-wide sequence number.
    public static final int NO_TRANSPORT_SEQUENCE = -1;

    public int payloadType;
    public int sequenceNumber;
    public int timestamp;
    public int ssrc;
    public boolean marker;
    /// 24 bits of seconds in 6.18 fixed point; see [#absSendTime(long)].
    public int absSendTime;
    /// 16 bits, or [#NO_TRANSPORT_SEQUENCE].
    public int transportSequence = NO_TRANSPORT_SEQUENCE;

    /// The abs-send-time of a moment of any clock in nanoseconds: 6.18 fixed point, wraps every 64 s.
    public static int absSendTime(long nowNs) {
        long seconds = Math.floorDiv(nowNs, 1_000_000_000L);
        long nanos = Math.floorMod(nowNs, 1_000_000_000L);
        return (int) (((seconds & 0x3f) << 18) | ((nanos << 18) / 1_000_000_000L));
    }
}
