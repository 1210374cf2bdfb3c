package io.patchbay.node.rtp;

import static io.patchbay.node.packet.Bytes.put16;
import static io.patchbay.node.packet.Bytes.u16;

import io.patchbay.node.packet.DropReason;

/// Retransmission payload format (RFC 4588 section 4): the original sequence number before the original payload.
public final class Rtx {
    /// The bytes that a retransmission is longer than its original.
    public static final int OVERHEAD = 2;

    private Rtx() {}

    /// The sequence number of the original.
    ///
    /// @param packet with at least [#OVERHEAD] bytes of payload
    public static int originalSequence(RtpPacket packet) {
        return u16(packet.buffer(), packet.payloadOffset());
    }

    /// Turns a retransmission into its original, in place: the header moves up by two bytes and `packet` looks at the
    /// result. A packet without payload is bandwidth probing and answers `RTX_EMPTY`.
    ///
    /// @param ssrc of the original stream
    /// @param payloadType of the original stream
    public static DropReason unwrap(RtpPacket packet, int ssrc, int payloadType) {
        if (packet.payloadLength() < OVERHEAD) {
            return DropReason.RTX_EMPTY;
        }
        byte[] buffer = packet.buffer();
        int offset = packet.offset();
        int length = packet.length();
        int original = u16(buffer, packet.payloadOffset());
        System.arraycopy(buffer, offset, buffer, offset + OVERHEAD, packet.headerLength());
        DropReason reason = packet.wrap(buffer, offset + OVERHEAD, length - OVERHEAD);
        if (reason == DropReason.NONE) {
            packet.sequenceNumber(original);
            packet.ssrc(ssrc);
            packet.payloadType(payloadType);
        }
        return reason;
    }

    /// Writes the payload of a retransmission.
    ///
    /// @return its length
    public static int writePayload(int originalSequence, byte[] payload, int length, byte[] out, int outOffset) {
        put16(out, outOffset, originalSequence);
        System.arraycopy(payload, 0, out, outOffset + OVERHEAD, length);
        return length + OVERHEAD;
    }
}
