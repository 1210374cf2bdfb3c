package io.patchbay.node.srtp;

import static io.patchbay.node.packet.Bytes.i32;
import static io.patchbay.node.packet.Bytes.put32;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.rtp.RtpPacket;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AEAD_AES_128_GCM (RFC 7714) on the JDK's GCM, which is fastest on heap arrays.
///
/// Decrypting goes to another array, so that the received bytes stay as they were when the tag is wrong.
final class GcmCipher implements PacketCipher {
    private static final int TAG = 16;
    private static final int RTCP_HEADER = 8;
    private static final int ENCRYPTED = 0x8000_0000;

    private final Cipher cipher;
    private final SecretKeySpec rtpKey;
    private final SecretKeySpec rtcpKey;
    private final byte[] rtpSalt;
    private final byte[] rtcpSalt;
    private final byte[] iv = new byte[12];
    private final byte[] word = new byte[4];
    private final Cipher rtcpCipher;

    GcmCipher(SrtpKeys keys) {
        this(
                derive(keys, KeyDerivation.RTP_ENCRYPTION, 16),
                derive(keys, KeyDerivation.RTP_SALT, 12),
                derive(keys, KeyDerivation.RTCP_ENCRYPTION, 16),
                derive(keys, KeyDerivation.RTCP_SALT, 12));
    }

    /// With session keys, as the vectors of RFC 7714 give them.
    GcmCipher(byte[] rtpKey, byte[] rtpSalt, byte[] rtcpKey, byte[] rtcpSalt) {
        this.rtpKey = new SecretKeySpec(rtpKey, "AES");
        this.rtcpKey = new SecretKeySpec(rtcpKey, "AES");
        this.rtpSalt = rtpSalt;
        this.rtcpSalt = rtcpSalt;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
            rtcpCipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
        }
    }

    private static byte[] derive(SrtpKeys keys, int label, int length) {
        return KeyDerivation.derive(keys.key(), keys.salt(), label, length);
    }

    @Override
    public int encryptRtp(byte[] buffer, int offset, int headerLength, int payloadLength, long index) {
        try {
            startRtp(Cipher.ENCRYPT_MODE, buffer, offset, headerLength, index);
            int at = offset + headerLength;
            return headerLength + cipher.doFinal(buffer, at, payloadLength, buffer, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot encrypt " + payloadLength + " bytes", e);
        }
    }

    @Override
    public int encryptRtp(RtpPacket plain, byte[] out, int offset, int headerLength, long index) {
        try {
            startRtp(Cipher.ENCRYPT_MODE, out, offset, headerLength, index);
            return headerLength
                    + cipher.doFinal(
                            plain.buffer(), plain.payloadOffset(), plain.payloadLength(), out, offset + headerLength);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot encrypt " + plain.payloadLength() + " bytes", e);
        }
    }

    @Override
    public boolean decryptRtp(View in, int headerLength, long index, byte[] out, int outOffset) {
        try {
            startRtp(Cipher.DECRYPT_MODE, in.buffer, in.offset, headerLength, index);
            int at = in.offset + headerLength;
            cipher.doFinal(in.buffer, at, in.length - headerLength, out, outOffset + headerLength);
            return true;
        } catch (AEADBadTagException e) {
            // The peer's error; the JDK has no other way to say it.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot decrypt " + in.length + " bytes", e);
        }
    }

    @Override
    public int encryptRtcp(byte[] buffer, int offset, int length, int index) {
        try {
            startRtcp(Cipher.ENCRYPT_MODE, buffer, offset, index | ENCRYPTED);
            int at = offset + RTCP_HEADER;
            int sealed = RTCP_HEADER + rtcpCipher.doFinal(buffer, at, length - RTCP_HEADER, buffer, at);
            put32(buffer, offset + sealed, index | ENCRYPTED);
            return sealed + 4;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot encrypt " + length + " bytes", e);
        }
    }

    @Override
    public boolean decryptRtcp(View in, int indexWord, byte[] out, int outOffset) {
        try {
            startRtcp(Cipher.DECRYPT_MODE, in.buffer, in.offset, indexWord);
            int at = in.offset + RTCP_HEADER;
            rtcpCipher.doFinal(in.buffer, at, in.length - RTCP_HEADER - 4, out, outOffset + RTCP_HEADER);
            return true;
        } catch (AEADBadTagException e) {
            // The peer's error; the JDK has no other way to say it.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot decrypt " + in.length + " bytes", e);
        }
    }

    /// RFC 7714 section 8.1: two zero bytes, SSRC, rollover counter and sequence number, XORed with the salt.
    private void startRtp(int mode, byte[] header, int offset, int headerLength, long index)
            throws GeneralSecurityException {
        iv[0] = rtpSalt[0];
        iv[1] = rtpSalt[1];
        put32(iv, 2, RtpPacket.ssrc(header, offset) ^ i32(rtpSalt, 2));
        put32(iv, 6, (int) (index >>> 16) ^ i32(rtpSalt, 6));
        Bytes.put16(iv, 10, (int) index ^ Bytes.u16(rtpSalt, 10));
        cipher.init(mode, rtpKey, new GCMParameterSpec(TAG * 8, iv));
        cipher.updateAAD(header, offset, headerLength);
    }

    /// RFC 7714 section 9.1: two zero bytes, SSRC, two zero bytes, the index, XORed with the salt.
    private void startRtcp(int mode, byte[] packet, int offset, int indexWord) throws GeneralSecurityException {
        iv[0] = rtcpSalt[0];
        iv[1] = rtcpSalt[1];
        put32(iv, 2, i32(packet, offset + 4) ^ i32(rtcpSalt, 2));
        iv[6] = rtcpSalt[6];
        iv[7] = rtcpSalt[7];
        put32(iv, 8, (indexWord & ~ENCRYPTED) ^ i32(rtcpSalt, 8));
        put32(word, 0, indexWord);
        rtcpCipher.init(mode, rtcpKey, new GCMParameterSpec(TAG * 8, iv));
        rtcpCipher.updateAAD(packet, offset, RTCP_HEADER);
        rtcpCipher.updateAAD(word);
    }
}
