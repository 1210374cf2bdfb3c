package io.patchbay.node.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// The SHA-256 fingerprint of a certificate as signaling writes it (RFC 8122): 32 upper-case hex pairs with colons.
public record Fingerprint(String value) {
    private static final HexFormat FORMAT = HexFormat.ofDelimiter(":").withUpperCase();
    private static final int LENGTH = 32 * 3 - 1;

    /// Takes both cases.
    ///
    /// @throws IllegalArgumentException when it is no SHA-256 fingerprint
    public Fingerprint {
        value = value.toUpperCase(Locale.ROOT);
        if (value.length() != LENGTH || !value.matches("[0-9A-F]{2}(:[0-9A-F]{2}){31}")) {
            throw new IllegalArgumentException("not a SHA-256 fingerprint of 32 hex pairs: length " + value.length());
        }
    }

    /// The fingerprint of a certificate in DER.
    public static Fingerprint of(byte[] certificate) {
        try {
            return new Fingerprint(
                    FORMAT.formatHex(MessageDigest.getInstance("SHA-256").digest(certificate)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
