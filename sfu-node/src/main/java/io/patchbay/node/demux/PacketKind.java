package io.patchbay.node.demux;

/// What a datagram is, by its first bytes (RFC 7983 section 7, RFC 5761 section 4).
public enum PacketKind {
    STUN,
    DTLS,
    RTP,
    RTCP,
    /// ZRTP, TURN channels, QUIC, the empty datagram: nothing we speak.
    JUNK;

    /// The kind of the `length` bytes at `offset`. Only the kind: the packet may still be malformed.
    public static PacketKind of(byte[] buffer, int offset, int length) {
        if (length < 2) {
            return JUNK;
        }
        int first = buffer[offset] & 0xff;
        if (first >= 128 && first <= 191) {
            int type = buffer[offset + 1] & 0xff;
            return type >= 192 && type <= 223 ? RTCP : RTP;
        }
        if (first <= 3) {
            return STUN;
        }
        return first >= 20 && first <= 63 ? DTLS : JUNK;
    }
}
