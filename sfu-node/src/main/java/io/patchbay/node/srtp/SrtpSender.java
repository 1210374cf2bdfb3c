package io.patchbay.node.srtp;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.SeqMath;
import org.jspecify.annotations.Nullable;

/// Protects what one transport sends, for all its SSRCs and both profiles. Owned by the media thread.
///
/// It never encrypts twice at one (SSRC, index), which would give the plaintexts away: such a packet is refused, and
/// so is one more than [#WINDOW] behind the newest. An SSRC's rollover counter begins at 0, so its first packets should
/// have a sequence number in the lower half of the number space.
public final class SrtpSender {
    /// How far behind the newest a late packet may be, in sequence numbers.
    public static final int WINDOW = 4096;
    /// SSRCs that one transport can use in its life, retired ones included.
    public static final int MAX_STREAMS = 32_768;

    private static final long MAX_INDEX = (1L << 48) - 1;
    private static final int MIN_RTCP = 8;

    private final SrtpProfile profile;
    private final PacketCipher cipher;
    private final StreamTable streams = new StreamTable(MAX_STREAMS, WINDOW);
    private DropReason reason = DropReason.NONE;
    private int rtcpIndex;

    public SrtpSender(SrtpKeys keys) {
        profile = keys.profile();
        cipher = SrtpReceiver.cipher(keys);
    }

    /// Why the last packet was refused, or `NONE`.
    public DropReason reason() {
        return reason;
    }

    /// Encrypts in place a packet whose header and payload lie in `buffer`, which needs room for
    /// [SrtpProfile#MAX_RTP_OVERHEAD] bytes more.
    ///
    /// @return the new length; 0 when refused, see [#reason]
    public int protectRtp(byte[] buffer, int offset, int headerLength, int payloadLength) {
        long index = admit(buffer, offset, headerLength, payloadLength);
        return index < 0 ? 0 : cipher.encryptRtp(buffer, offset, headerLength, payloadLength, index);
    }

    /// Encrypts out of place: the header lies in `out`, the payload is that of `plain`, which is not changed and may be
    /// shared by many consumers. `out` needs room for [SrtpProfile#MAX_RTP_OVERHEAD] bytes more.
    ///
    /// @param rewritten how many bytes at the beginning of the payload already lie in `out` behind the header,
    ///     changed for this consumer, and are not to be taken from `plain`
    /// @return the new length; 0 when refused, see [#reason]
    public int protectRtp(RtpPacket plain, int rewritten, byte[] out, int outOffset, int headerLength) {
        int payload = plain.payloadLength();
        long index = admit(out, outOffset, headerLength, payload);
        if (index < 0) {
            return 0;
        }
        if (rewritten == 0) {
            return cipher.encryptRtp(plain, out, outOffset, headerLength, index);
        }
        // A few bytes of changed descriptor would leave the JDK's cipher unaligned: one copy is cheaper.
        int from = plain.payloadOffset() + rewritten;
        System.arraycopy(plain.buffer(), from, out, outOffset + headerLength + rewritten, payload - rewritten);
        return cipher.encryptRtp(out, outOffset, headerLength, payload, index);
    }

    private long admit(byte[] buffer, int offset, int headerLength, int payloadLength) {
        if (offset + headerLength + payloadLength + profile.rtpTagLength() > buffer.length) {
            return refuse(DropReason.SRTP_TOO_LONG);
        }
        int ssrc = RtpPacket.ssrc(buffer, offset);
        ReplayWindow window = streams.find(ssrc);
        if (window == null) {
            if (streams.isFull()) {
                return refuse(DropReason.SRTP_TOO_MANY_STREAMS);
            }
            window = streams.add(ssrc);
        }
        long index = index(window, RtpPacket.sequenceNumber(buffer, offset));
        if (window == ReplayWindow.CLOSED || window.isTooOld(index)) {
            return refuse(DropReason.SRTP_TOO_OLD);
        }
        if (window.isSeen(index)) {
            return refuse(DropReason.SRTP_REUSED_INDEX);
        }
        if (index > MAX_INDEX) {
            return refuse(DropReason.SRTP_EXHAUSTED);
        }
        window.mark(index);
        reason = DropReason.NONE;
        return index;
    }

    /// Nothing will be sent with the SSRC any more: packets of it are refused as too old, and its window is let go.
    public void retire(int ssrc) {
        streams.retire(ssrc);
    }

    private long refuse(DropReason why) {
        reason = why;
        return -1;
    }

    /// The index nearest to the newest one (RFC 3711 section 3.3.1); the rollover counter begins at 0.
    static long index(@Nullable ReplayWindow window, int sequence) {
        return window == null || window.highest() < 0 ? sequence : SeqMath.extend16(window.highest(), sequence);
    }

    /// Encrypts a compound in place; `buffer` needs room for [SrtpProfile#MAX_RTCP_OVERHEAD] bytes more.
    ///
    /// @return the new length; 0 when refused, see [#reason]
    public int protectRtcp(byte[] buffer, int offset, int length) {
        if (length < MIN_RTCP) {
            reason = DropReason.SRTP_TOO_SHORT;
            return 0;
        }
        if (offset + length + SrtpProfile.MAX_RTCP_OVERHEAD > buffer.length) {
            reason = DropReason.SRTP_TOO_LONG;
            return 0;
        }
        if (rtcpIndex == Integer.MAX_VALUE) {
            reason = DropReason.SRTP_EXHAUSTED;
            return 0;
        }
        reason = DropReason.NONE;
        return cipher.encryptRtcp(buffer, offset, length, ++rtcpIndex);
    }
}
