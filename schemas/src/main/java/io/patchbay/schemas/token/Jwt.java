package io.patchbay.schemas.token;

/// A compact token as it came in: well formed and claiming HS256, or malformed. Nothing is proven by it being well
/// formed: see [ParsedJwt#verify].
///
/// Base64url and standard base64 are both read, padded or not, since odoo/sfu v1 signs with the latter.
public sealed interface Jwt permits ParsedJwt, Jwt.Malformed {
    /// Longest token that is looked at, in characters.
    int MAX_LENGTH = 16 * 1024;

    /// Not a token.
    ///
    /// @param reason for people; repeats nothing of the token but lengths
    record Malformed(String reason) implements Jwt {}

    /// Reads a token; white space around it is ignored. Never throws.
    static Jwt parse(String token) {
        if (token.length() > MAX_LENGTH) {
            return new Malformed("the token is longer than " + MAX_LENGTH + " characters (" + token.length() + ")");
        }
        var text = token.strip();
        if (text.isEmpty()) {
            return new Malformed("the token is empty");
        }
        var first = text.indexOf('.');
        var last = text.lastIndexOf('.');
        if (first < 0 || first == last || text.indexOf('.', first + 1) != last) {
            return new Malformed("the token does not have three parts separated by dots");
        }
        return parse(text, first, last);
    }

    private static Jwt parse(String text, int first, int last) {
        var header = text.substring(0, first);
        var payload = text.substring(first + 1, last);
        var signature = text.substring(last + 1);
        if (!isBase64(header)) {
            return new Malformed("the token's header is not base64");
        }
        if (!isBase64(payload)) {
            return new Malformed("the token's payload is not base64");
        }
        if (!isBase64(signature)) {
            return new Malformed("the token's signature is not base64");
        }
        var fault = TokenJson.headerFault(header);
        return fault.isEmpty()
                ? new ParsedJwt(text.substring(0, last), payload, canonical(signature))
                : new Malformed(fault);
    }

    /// One or more digits of either alphabet, then at most two `=`; a lone digit in the last group is a truncation.
    private static boolean isBase64(String part) {
        var length = digits(part);
        if (length == 0 || length % 4 == 1 || part.length() - length > 2) {
            return false;
        }
        for (var i = 0; i < length; i++) {
            if (!LenientBase64.isDigit(part.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static String canonical(String signature) {
        return signature.substring(0, digits(signature)).replace('+', '-').replace('/', '_');
    }

    private static int digits(String part) {
        var length = part.length();
        while (length > 0 && part.charAt(length - 1) == '=') {
            length--;
        }
        return length;
    }
}
