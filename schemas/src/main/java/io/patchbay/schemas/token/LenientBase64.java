package io.patchbay.schemas.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Base64 as Odoo and odoo/sfu read keys: both alphabets mixed, characters outside them ignored, padding optional, the
/// end at the first `=`. A UUID of 36 characters is such a key and has 27 bytes, its hyphens being digits of value 62.
///
/// `java.util.Base64` alone does not do: each of its decoders refuses one of the two alphabets, and the MIME decoder
/// silently drops the hyphens of a UUID. See ADR 0006.
public final class LenientBase64 {
    private static final Base64.Decoder STANDARD = Base64.getDecoder();
    private static final Base64.Encoder URL_UNPADDED = Base64.getUrlEncoder().withoutPadding();

    private LenientBase64() {}

    /// Decodes any text; never fails. A text without base64 digits, or with a single one, gives no bytes.
    public static byte[] decode(String text) {
        var digits = new byte[text.length()];
        var count = 0;
        for (var i = 0; i < text.length() && text.charAt(i) != '='; i++) {
            var digit = standardDigit(text.charAt(i));
            if (digit != 0) {
                digits[count++] = digit;
            }
        }
        if (count % 4 == 1) {
            count--;
        }
        return STANDARD.decode(Arrays.copyOf(digits, count));
    }

    /// Writes base64url without padding, as tokens and keys of ours are written.
    public static String encode(byte[] bytes) {
        return URL_UNPADDED.encodeToString(bytes);
    }

    /// Writes UTF-8 text as base64url without padding.
    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether the character is a digit of either alphabet.
    static boolean isDigit(char c) {
        return standardDigit(c) != 0;
    }

    /// The digit in the standard alphabet, 0 if the character is a digit of neither.
    private static byte standardDigit(char c) {
        if (c == '-') {
            return '+';
        }
        if (c == '_') {
            return '/';
        }
        var known = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
        return known ? (byte) c : 0;
    }
}
