package io.patchbay.node.srtp;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/// Checks and decrypts what one transport receives, for all its SSRCs and both profiles. Owned by the media thread.
///
/// Nothing is remembered of a packet before its tag was found right, so nobody but the peer can move the rollover
/// counter, fill the replay window or use up SSRCs.
public final class SrtpReceiver {
    /// SSRCs that one peer may use in the life of a transport.
    public static final int MAX_STREAMS = 512;

    private static final int RTP_WINDOW = 1024;
    private static final int RTCP_WINDOW = 128;
    private static final int RTCP_HEADER = 8;
    private static final long MAX_INDEX = (1L << 48) - 1;

    private final SrtpProfile profile;
    private final PacketCipher cipher;
    private final PacketCipher.View view = new PacketCipher.View();
    private final StreamTable rtp = new StreamTable(MAX_STREAMS, RTP_WINDOW);
    private final StreamTable rtcp = new StreamTable(MAX_STREAMS, RTCP_WINDOW);
    private int resultLength;

    public SrtpReceiver(SrtpKeys keys) {
        profile = keys.profile();
        cipher = cipher(keys);
    }

    static PacketCipher cipher(SrtpKeys keys) {
        return switch (keys.profile()) {
            case AEAD_AES_128_GCM -> new GcmCipher(keys);
            case AES_CM_128_HMAC_SHA1_80 -> new CounterModeCipher(keys);
        };
    }

    /// The length of the last good packet in its `out`.
    public int length() {
        return resultLength;
    }

    /// Decrypts an RTP packet to `out`, another array than `in`; header and payload follow each other there.
    public DropReason unprotectRtp(byte[] in, int offset, int length, byte[] out, int outOffset) {
        int header = RtpPacket.headerLength(in, offset, length);
        if (header < 0) {
            return DropReason.SRTP_BAD_HEADER;
        }
        if (length < header + profile.rtpTagLength()) {
            return DropReason.SRTP_TOO_SHORT;
        }
        if (outOffset + length > out.length) {
            return DropReason.SRTP_TOO_LONG;
        }
        int ssrc = RtpPacket.ssrc(in, offset);
        ReplayWindow window = rtp.find(ssrc);
        long index = SrtpSender.index(window, RtpPacket.sequenceNumber(in, offset));
        DropReason reason = check(rtp, window, index);
        if (reason != DropReason.NONE) {
            return reason;
        }
        System.arraycopy(in, offset, out, outOffset, header);
        if (!cipher.decryptRtp(view.set(in, offset, length), header, index, out, outOffset)) {
            return DropReason.SRTP_BAD_TAG;
        }
        (window == null ? rtp.add(ssrc) : window).mark(index);
        resultLength = length - profile.rtpTagLength();
        return DropReason.NONE;
    }

    /// Decrypts an RTCP compound to `out`, another array than `in`.
    public DropReason unprotectRtcp(byte[] in, int offset, int length, byte[] out, int outOffset) {
        int overhead = profile.rtcpTagLength() + 4;
        if (length < RTCP_HEADER + overhead) {
            return DropReason.SRTP_TOO_SHORT;
        }
        if (outOffset + length > out.length) {
            return DropReason.SRTP_TOO_LONG;
        }
        // The index is last with GCM (RFC 7714 section 9.2) and before the tag with HMAC (RFC 3711 section 3.4).
        int behind = profile == SrtpProfile.AEAD_AES_128_GCM ? 4 : overhead;
        int indexWord = Bytes.i32(in, offset + length - behind);
        if (indexWord >= 0) {
            return DropReason.SRTP_NOT_ENCRYPTED;
        }
        int ssrc = Bytes.i32(in, offset + 4);
        int index = indexWord & Integer.MAX_VALUE;
        ReplayWindow window = rtcp.find(ssrc);
        DropReason reason = check(rtcp, window, index);
        if (reason != DropReason.NONE) {
            return reason;
        }
        System.arraycopy(in, offset, out, outOffset, RTCP_HEADER);
        if (!cipher.decryptRtcp(view.set(in, offset, length), indexWord, out, outOffset)) {
            return DropReason.SRTP_BAD_TAG;
        }
        (window == null ? rtcp.add(ssrc) : window).mark(index);
        resultLength = length - overhead;
        return DropReason.NONE;
    }

    private static DropReason check(StreamTable streams, @Nullable ReplayWindow window, long index) {
        if (window == null) {
            return streams.isFull() ? DropReason.SRTP_TOO_MANY_STREAMS : DropReason.NONE;
        }
        if (window.isTooOld(index)) {
            return DropReason.SRTP_TOO_OLD;
        }
        if (window.isSeen(index)) {
            return DropReason.SRTP_REPLAYED;
        }
        return index > MAX_INDEX ? DropReason.SRTP_EXHAUSTED : DropReason.NONE;
    }
}
