package io.patchbay.schemas.codec;

import io.patchbay.schemas.event.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// Takes secrets out of records that were refused, before they are kept for people to read. Works on text that need not
/// be JSON: whatever follows a name that stands for a secret is replaced, rather too much of it than too little.
public final class Redactor {
    private static final String REPLACEMENT = "\"***\"";
    private static final int MAX_NAME_LENGTH = 64;

    /// Lower case, without `_` and `-`.
    private static final Set<String> SECRETS = Set.of(
            "key",
            "keyseed",
            "authkey",
            "channelkey",
            "plainkey",
            "privatekey",
            "jwt",
            "token",
            "secret",
            "password",
            "authorization");

    private final String text;
    private final StringBuilder redacted = new StringBuilder();
    private int position;

    private Redactor(String text) {
        this.text = text;
    }

    /// The bytes as UTF-8 text, without NULs, with the value of every secret field replaced, cut to
    /// [DeadLetter#MAX_VALUE_LENGTH]. Never throws.
    public static String redact(byte[] value) {
        var begin = Arrays.copyOf(value, Math.min(value.length, DeadLetter.MAX_VALUE_LENGTH * 4));
        var text = new String(begin, StandardCharsets.UTF_8).replace("\0", "");
        return cut(new Redactor(cut(text)).run());
    }

    private static String cut(String text) {
        return text.length() <= DeadLetter.MAX_VALUE_LENGTH ? text : text.substring(0, DeadLetter.MAX_VALUE_LENGTH);
    }

    private String run() {
        while (position < text.length()) {
            if (isNamePart(position)) {
                name();
            } else {
                redacted.append(text.charAt(position++));
            }
        }
        return redacted.toString();
    }

    /// Copies a name; if it stands for a secret and a value follows, replaces that.
    private void name() {
        var name = new StringBuilder();
        var start = position;
        while (isNamePart(position)) {
            var length = escapeLength(position);
            if (name.length() < MAX_NAME_LENGTH) {
                name.append(length == 1 ? text.charAt(position) : unescaped(position));
            }
            position += length;
        }
        redacted.append(text, start, position);
        if (SECRETS.contains(
                name.toString().toLowerCase(Locale.ROOT).replace("_", "").replace("-", ""))) {
            var value = valueStart(position);
            if (value >= 0) {
                redacted.append(text, position, value).append(REPLACEMENT);
                position = valueEnd(value);
            }
        }
    }

    /// Where the value after a name begins, -1 if none does. Between them are closing quotes, a colon or equals sign.
    private int valueStart(int at) {
        var next = skip(at, "\"'\\ \t\r\n");
        if (next == text.length() || (text.charAt(next) != ':' && text.charAt(next) != '=')) {
            return -1;
        }
        return skip(next, ":= \t\r\n\\");
    }

    private int valueEnd(int start) {
        if (start == text.length()) {
            return start;
        }
        return switch (text.charAt(start)) {
            case '"', '\'' -> stringEnd(start);
            case '{', '[' -> nestedEnd(start);
            default -> bareEnd(start);
        };
    }

    private int stringEnd(int start) {
        var quote = text.charAt(start);
        var at = start + 1;
        while (at < text.length() && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, text.length());
    }

    /// The end of an object or list, its strings skipped; the end of the text if it does not close.
    private int nestedEnd(int start) {
        var depth = 0;
        var at = start;
        while (at < text.length()) {
            var c = text.charAt(at);
            if (c == '"') {
                at = stringEnd(at);
                continue;
            }
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= c == '}' || c == ']' ? 1 : 0;
            at++;
            if (depth == 0) {
                return at;
            }
        }
        return at;
    }

    private int bareEnd(int start) {
        var at = start;
        while (at < text.length() && ",}]&\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private int skip(int from, String characters) {
        var at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private boolean isNamePart(int at) {
        if (at >= text.length()) {
            return false;
        }
        var c = text.charAt(at);
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || escapeLength(at) > 1;
    }

    /// 6 for a Unicode escape (backslash, u, four hex digits), by which a name can hide, else 1.
    private int escapeLength(int at) {
        if (text.charAt(at) != '\\' || at + 6 > text.length() || text.charAt(at + 1) != 'u') {
            return 1;
        }
        for (var i = at + 2; i < at + 6; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return 1;
            }
        }
        return 6;
    }

    private char unescaped(int at) {
        return (char) Integer.parseInt(text, at + 2, at + 6, 16);
    }
}
