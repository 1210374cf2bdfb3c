package io.patchbay.node.stun;

import java.security.GeneralSecurityException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The two checksums of STUN over a message whose length field is set to what is covered.
final class StunCrypto {
    static final int INTEGRITY_LENGTH = 20;
    private static final int FINGERPRINT_MASK = 0x5354554e;

    private StunCrypto() {}

    /// HMAC-SHA1 (RFC 8489 section 14.5).
    static byte[] integrity(byte[] message, int offset, int length, byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            mac.update(message, offset, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA1 is missing from this Java runtime", e);
        }
    }

    /// CRC-32, masked (RFC 8489 section 14.7).
    static int fingerprint(byte[] message, int offset, int length) {
        var crc = new CRC32();
        crc.update(message, offset, length);
        return (int) crc.getValue() ^ FINGERPRINT_MASK;
    }
}
