package io.patchbay.gateway.config;

import io.patchbay.schemas.token.LenientBase64;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Key bytes that never show in logs. Not comparable by value on purpose.
public final class Secret {
    /// HMAC-SHA256 keys below this many bytes draw a warning (Odoo's channel keys have 27, so they are not
    /// refused).
    public static final int STRONG_KEY_BYTES = 32;

    private static final int ID_BYTES = 4;

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Reads a key written in base64 or base64url, padded or not.
    ///
    /// @throws ConfigException naming `where` if the text is no base64
    public static Secret ofBase64(String where, String text) {
        var trimmed = text.strip();
        if (!trimmed.matches("[A-Za-z0-9+/_-]+={0,2}")) {
            throw new ConfigException(where, "is not base64; write the key as in `openssl rand -base64 32`");
        }
        var bytes = LenientBase64.decode(trimmed);
        if (bytes.length == 0) {
            throw new ConfigException(where, "holds no key bytes; write the key as in `openssl rand -base64 32`");
        }
        return new Secret(bytes);
    }

    /// A key from raw bytes.
    public static Secret ofBytes(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /// The key bytes; shared, not to be changed.
    public byte[] bytes() {
        return bytes;
    }

    /// A short name of this key for people, from which the key cannot be found: the start of its SHA-256.
    /// Keys with few possibilities could be guessed by it, as they could by any token; show it to operators
    /// only.
    public String id() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    public boolean isShort() {
        return bytes.length < STRONG_KEY_BYTES;
    }

    /// Constant-time comparison of the content.
    public boolean matches(byte[] other) {
        return MessageDigest.isEqual(bytes, other);
    }

    /// Overwrites nothing and reveals nothing.
    @Override
    public String toString() {
        return "Secret[" + bytes.length + " bytes]";
    }

    /// Whether both hold the same bytes, for configuration checks at start only.
    public boolean sameAs(Secret other) {
        return Arrays.equals(bytes, other.bytes);
    }
}
