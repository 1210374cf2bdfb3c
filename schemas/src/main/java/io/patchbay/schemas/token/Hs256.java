package io.patchbay.schemas.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA256 over compact tokens (RFC 7515 A.1), with keys of any length from 1 byte: Odoo's channel keys have 27,
/// which the stock JOSE libraries refuse (ADR 0006).
public final class Hs256 {
    static final String HEADER = LenientBase64.encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

    private static final String ALGORITHM = "HmacSHA256";

    private Hs256() {}

    /// A compact token over exactly these payload bytes.
    ///
    /// @throws IllegalArgumentException if the key is empty, which a key that is no base64 decodes to
    public static String sign(byte[] key, byte[] payload) {
        return signSegment(key, LenientBase64.encode(payload));
    }

    /// HMAC-SHA256 of the data, 32 bytes.
    ///
    /// @throws IllegalArgumentException if the key is empty
    public static byte[] mac(byte[] key, byte[] data) {
        if (key.length == 0) {
            throw new IllegalArgumentException("the HMAC key is empty: give a base64 text of at least 2 digits");
        }
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no working " + ALGORITHM, e);
        }
    }

    static String signSegment(byte[] key, String payloadSegment) {
        var signed = HEADER + "." + payloadSegment;
        return signed + "." + LenientBase64.encode(mac(key, ascii(signed)));
    }

    /// Compares in constant time. The signature is base64url without padding, so that only its canonical form matches.
    static boolean matches(byte[] key, String signed, String signature) {
        if (key.length == 0) {
            return false;
        }
        var expected = LenientBase64.encode(mac(key, ascii(signed)));
        return MessageDigest.isEqual(ascii(expected), ascii(signature));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
