package io.patchbay.node.ortc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bounds of what a client may send. Each check throws [IllegalArgumentException] naming the field.
final class Limits {
    static final int MAX_CODECS = 64;
    static final int MAX_HEADER_EXTENSIONS = 32;
    static final int MAX_ENCODINGS = 4;
    private static final int MAX_PARAMETERS = 32;
    private static final int MAX_PARAMETER_LENGTH = 512;

    private Limits() {}

    static String text(String field, @Nullable String value, int maxLength) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(field + ": is required");
        }
        return optionalText(field, value, maxLength);
    }

    static <T extends @Nullable String> T optionalText(String field, T value, int maxLength) {
        if (value != null && value.length() > maxLength) {
            throw new IllegalArgumentException(field + ": is longer than " + maxLength + " characters");
        }
        return value;
    }

    static void within(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + ": must be from " + min + " to " + max + ", was " + value);
        }
    }

    static <T> List<T> list(String field, @Nullable List<T> value, int maxSize) {
        if (value == null) {
            return List.of();
        }
        if (value.size() > maxSize) {
            throw new IllegalArgumentException(field + ": has more than " + maxSize + " elements");
        }
        for (var element : value) {
            if (element == null) {
                throw new IllegalArgumentException(field + ": has a null element");
            }
        }
        return List.copyOf(value);
    }

    /// Codec parameters: a flat map of numbers, booleans and short strings; anything else is left out.
    static Map<String, Object> parameters(@Nullable Map<String, Object> value) {
        if (value == null) {
            return Map.of();
        }
        if (value.size() > MAX_PARAMETERS) {
            throw new IllegalArgumentException("parameters: has more than " + MAX_PARAMETERS + " entries");
        }
        var copy = new java.util.TreeMap<String, Object>();
        value.forEach((name, parameter) -> {
            var plain = parameter instanceof Number || parameter instanceof Boolean;
            if (plain || (parameter instanceof String text && text.length() <= MAX_PARAMETER_LENGTH)) {
                copy.put(name, parameter);
            }
        });
        return java.util.Collections.unmodifiableMap(copy);
    }
}
