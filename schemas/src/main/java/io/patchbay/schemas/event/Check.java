package io.patchbay.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The checks that every event shares. Each throws [InvalidEvent] naming the field.
final class Check {
    static final int MAX_ID_LENGTH = 256;
    static final int MAX_URL_LENGTH = 512;
    static final int MAX_REGION_LENGTH = 64;
    static final int MAX_TEXT_LENGTH = 1024;
    static final int MAX_KEY_LENGTH = 4096;

    private Check() {}

    static String text(String field, @Nullable String value, int maxLength) {
        if (value == null || value.isEmpty()) {
            throw new InvalidEvent(field, "is required");
        }
        return optionalText(field, value, maxLength);
    }

    static <T extends @Nullable String> T optionalText(String field, T value, int maxLength) {
        if (value != null && value.length() > maxLength) {
            throw new InvalidEvent(field, "is longer than " + maxLength + " characters (" + value.length() + ")");
        }
        if (value != null && value.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidEvent(field, "contains a control character");
        }
        return value;
    }

    static long atLeast(String field, long value, long min) {
        if (value < min) {
            throw new InvalidEvent(field, "must be at least " + min + ", was " + value);
        }
        return value;
    }

    static long within(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new InvalidEvent(field, "must be from " + min + " to " + max + ", was " + value);
        }
        return value;
    }

    /// A share from 0 to 1. Absent is allowed, NaN and anything outside is not.
    static void share(String field, @Nullable Double value) {
        if (value != null && !(value >= 0.0 && value <= 1.0)) {
            throw new InvalidEvent(field, "must be a number from 0 to 1, was " + value);
        }
    }

    static void version(int schemaVersion, int newest) {
        if (schemaVersion < 1 || schemaVersion > newest) {
            throw new InvalidEvent("schemaVersion", "must be from 1 to " + newest + ", was " + schemaVersion);
        }
    }

    static <T> List<T> list(String field, @Nullable List<T> value, int maxSize) {
        if (value == null) {
            return List.of();
        }
        if (value.size() > maxSize) {
            throw new InvalidEvent(field, "has more than " + maxSize + " elements (" + value.size() + ")");
        }
        for (var element : value) {
            if (element == null) {
                throw new InvalidEvent(field, "has a null element");
            }
        }
        return List.copyOf(value);
    }
}
