package io.patchbay.node.srtp;

import io.patchbay.node.packet.Bytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;

/// The oracle: Jitsi's implementation of SRTP with the same keys.
final class JitsiSrtp {
    static {
        // Its own choice of a provider is a benchmark at start-up, so it differs from run to run.
        Aes.setFactoryClassName("SunJCE");
    }

    private final SrtpContextFactory factory;
    private final Map<Integer, SrtpCryptoContext> rtp = new HashMap<>();
    private final Map<Integer, SrtcpCryptoContext> rtcp = new HashMap<>();

    JitsiSrtp(boolean sender, SrtpProfile profile, byte[] key, byte[] salt) {
        factory = new SrtpContextFactory(sender, key, salt, policy(profile), policy(profile), new LoggerImpl("jitsi"));
    }

    private static SrtpPolicy policy(SrtpProfile profile) {
        return switch (profile) {
            case AEAD_AES_128_GCM ->
                new SrtpPolicy(SrtpPolicy.AESGCM_ENCRYPTION, 16, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12);
            case AES_CM_128_HMAC_SHA1_80 ->
                new SrtpPolicy(SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
        };
    }

    private SrtpCryptoContext rtp(byte[] packet) throws GeneralSecurityException {
        int ssrc = Bytes.i32(packet, 8);
        var context = rtp.get(ssrc);
        if (context == null) {
            context = factory.deriveContext(ssrc, 0);
            rtp.put(ssrc, context);
        }
        return context;
    }

    private SrtcpCryptoContext rtcp(byte[] packet) throws GeneralSecurityException {
        int ssrc = Bytes.i32(packet, 4);
        var context = rtcp.get(ssrc);
        if (context == null) {
            context = factory.deriveControlContext(ssrc);
            rtcp.put(ssrc, context);
        }
        return context;
    }

    byte[] protectRtp(byte[] packet) throws GeneralSecurityException {
        var buffer = new Region(packet);
        check(rtp(packet).transformPacket(buffer));
        return buffer.bytes();
    }

    byte @Nullable [] unprotectRtp(byte[] packet) throws GeneralSecurityException {
        var buffer = new Region(packet);
        return rtp(packet).reverseTransformPacket(buffer, false) == SrtpErrorStatus.OK ? buffer.bytes() : null;
    }

    byte[] protectRtcp(byte[] packet) throws GeneralSecurityException {
        var buffer = new Region(packet);
        check(rtcp(packet).transformPacket(buffer));
        return buffer.bytes();
    }

    byte @Nullable [] unprotectRtcp(byte[] packet) throws GeneralSecurityException {
        var buffer = new Region(packet);
        return rtcp(packet).reverseTransformPacket(buffer) == SrtpErrorStatus.OK ? buffer.bytes() : null;
    }

    private static void check(SrtpErrorStatus status) {
        if (status != SrtpErrorStatus.OK) {
            throw new IllegalStateException("the oracle says " + status);
        }
    }

    private static final class Region implements ByteArrayBuffer {
        private final byte[] buffer;
        private int offset;
        private int length;

        Region(byte[] bytes) {
            buffer = Arrays.copyOf(bytes, bytes.length + 40);
            length = bytes.length;
        }

        byte[] bytes() {
            return Arrays.copyOfRange(buffer, offset, offset + length);
        }

        @Override
        public byte[] getBuffer() {
            return buffer;
        }

        @Override
        public int getOffset() {
            return offset;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(int length) {
            this.length = length;
        }

        @Override
        public void setOffset(int offset) {
            this.offset = offset;
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(int from, int count, byte[] target) {
            System.arraycopy(buffer, offset + from, target, 0, count);
        }

        @Override
        public void grow(int count) {
            if (offset + length + count > buffer.length) {
                throw new IllegalStateException("no room for " + count + " bytes");
            }
        }

        @Override
        public void append(byte[] data, int count) {
            System.arraycopy(data, 0, buffer, offset + length, count);
            length += count;
        }

        @Override
        public void shrink(int count) {
            length -= count;
        }
    }
}
