package io.patchbay.node.srtp;

import static io.patchbay.node.packet.Bytes.i32;
import static io.patchbay.node.packet.Bytes.put32;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.rtp.RtpPacket;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES_CM_128_HMAC_SHA1_80 (RFC 3711 sections 4.1.1 and 4.2.1) on the JDK's AES and HMAC.
final class CounterModeCipher implements PacketCipher {
    private static final int TAG = 10;
    private static final int RTCP_HEADER = 8;
    private static final int ENCRYPTED = 0x8000_0000;

    private final Cipher cipher;
    private final Cipher rtcpCipher;
    private final Mac rtpMac;
    private final Mac rtcpMac;
    private final SecretKeySpec rtpKey;
    private final SecretKeySpec rtcpKey;
    private final byte[] rtpSalt;
    private final byte[] rtcpSalt;
    private final byte[] iv = new byte[16];
    private final byte[] word = new byte[4];
    private final byte[] tag = new byte[20];

    CounterModeCipher(SrtpKeys keys) {
        rtpKey = new SecretKeySpec(derive(keys, KeyDerivation.RTP_ENCRYPTION, 16), "AES");
        rtcpKey = new SecretKeySpec(derive(keys, KeyDerivation.RTCP_ENCRYPTION, 16), "AES");
        rtpSalt = derive(keys, KeyDerivation.RTP_SALT, 14);
        rtcpSalt = derive(keys, KeyDerivation.RTCP_SALT, 14);
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            rtcpCipher = Cipher.getInstance("AES/CTR/NoPadding");
            rtpMac = mac(derive(keys, KeyDerivation.RTP_AUTHENTICATION, 20));
            rtcpMac = mac(derive(keys, KeyDerivation.RTCP_AUTHENTICATION, 20));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR or HmacSHA1 is missing from this Java runtime", e);
        }
    }

    private static byte[] derive(SrtpKeys keys, int label, int length) {
        return KeyDerivation.derive(keys.key(), keys.salt(), label, length);
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        return mac;
    }

    @Override
    public int encryptRtp(byte[] buffer, int offset, int headerLength, int payloadLength, long index) {
        try {
            startRtp(RtpPacket.ssrc(buffer, offset), index);
            int at = offset + headerLength;
            cipher.doFinal(buffer, at, payloadLength, buffer, at);
            return addRtpTag(buffer, offset, headerLength + payloadLength, index);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR cannot encrypt " + payloadLength + " bytes", e);
        }
    }

    @Override
    public int encryptRtp(RtpPacket plain, byte[] out, int offset, int headerLength, long index) {
        try {
            startRtp(RtpPacket.ssrc(out, offset), index);
            cipher.doFinal(plain.buffer(), plain.payloadOffset(), plain.payloadLength(), out, offset + headerLength);
            return addRtpTag(out, offset, headerLength + plain.payloadLength(), index);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR cannot encrypt " + plain.payloadLength() + " bytes", e);
        }
    }

    @Override
    public boolean decryptRtp(View in, int headerLength, long index, byte[] out, int outOffset) {
        int covered = in.length - TAG;
        try {
            rtpTag(in.buffer, in.offset, covered, index);
            if (!isTag(in.buffer, in.offset + covered)) {
                return false;
            }
            startRtp(RtpPacket.ssrc(in.buffer, in.offset), index);
            int at = in.offset + headerLength;
            cipher.doFinal(in.buffer, at, covered - headerLength, out, outOffset + headerLength);
            return true;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR cannot decrypt " + in.length + " bytes", e);
        }
    }

    @Override
    public int encryptRtcp(byte[] buffer, int offset, int length, int index) {
        try {
            startRtcp(i32(buffer, offset + 4), index);
            int at = offset + RTCP_HEADER;
            rtcpCipher.doFinal(buffer, at, length - RTCP_HEADER, buffer, at);
            put32(buffer, offset + length, index | ENCRYPTED);
            rtcpMac.update(buffer, offset, length + 4);
            rtcpMac.doFinal(tag, 0);
            System.arraycopy(tag, 0, buffer, offset + length + 4, TAG);
            return length + 4 + TAG;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR cannot encrypt " + length + " bytes", e);
        }
    }

    @Override
    public boolean decryptRtcp(View in, int indexWord, byte[] out, int outOffset) {
        int covered = in.length - TAG;
        try {
            rtcpMac.update(in.buffer, in.offset, covered);
            rtcpMac.doFinal(tag, 0);
            if (!isTag(in.buffer, in.offset + covered)) {
                return false;
            }
            startRtcp(i32(in.buffer, in.offset + 4), indexWord & ~ENCRYPTED);
            int at = in.offset + RTCP_HEADER;
            rtcpCipher.doFinal(in.buffer, at, covered - 4 - RTCP_HEADER, out, outOffset + RTCP_HEADER);
            return true;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR cannot decrypt " + in.length + " bytes", e);
        }
    }

    private int addRtpTag(byte[] buffer, int offset, int length, long index) throws GeneralSecurityException {
        rtpTag(buffer, offset, length, index);
        System.arraycopy(tag, 0, buffer, offset + length, TAG);
        return length + TAG;
    }

    private void rtpTag(byte[] buffer, int offset, int length, long index) throws GeneralSecurityException {
        put32(word, 0, (int) (index >>> 16));
        rtpMac.update(buffer, offset, length);
        rtpMac.update(word);
        rtpMac.doFinal(tag, 0);
    }

    private boolean isTag(byte[] buffer, int at) {
        int difference = 0;
        for (int i = 0; i < TAG; i++) {
            difference |= buffer[at + i] ^ tag[i];
        }
        return difference == 0;
    }

    /// RFC 3711 section 4.1.1: `(salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16)`.
    private void startRtp(int ssrc, long index) throws GeneralSecurityException {
        start(rtpSalt, ssrc, index);
        cipher.init(Cipher.ENCRYPT_MODE, rtpKey, new IvParameterSpec(iv));
    }

    private void startRtcp(int ssrc, int index) throws GeneralSecurityException {
        start(rtcpSalt, ssrc, index);
        rtcpCipher.init(Cipher.ENCRYPT_MODE, rtcpKey, new IvParameterSpec(iv));
    }

    private void start(byte[] salt, int ssrc, long index) {
        System.arraycopy(salt, 0, iv, 0, salt.length);
        put32(iv, 4, i32(iv, 4) ^ ssrc);
        put32(iv, 8, i32(iv, 8) ^ (int) (index >>> 16));
        Bytes.put16(iv, 12, Bytes.u16(iv, 12) ^ (int) index);
        Bytes.put16(iv, 14, 0);
    }
}
