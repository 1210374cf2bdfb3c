package io.patchbay.capacity;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/// A moment as people write it.
final class Moment {
    private static final Pattern AGO = Pattern.compile("-([0-9]{1,6})(s|m|h|d)");

    private Moment() {}

    /// `now`, `-90m` (also s, h, d), or ISO 8601 such as `2026-01-05T10:00:00Z`. Epoch ms.
    ///
    /// @throws IllegalArgumentException for anything else
    static long parse(String text, Instant now) {
        if (text.equals("now")) {
            return now.toEpochMilli();
        }
        var ago = AGO.matcher(text);
        if (ago.matches()) {
            var count = Long.parseLong(ago.group(1));
            var length = switch (ago.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            return now.minus(length).toEpochMilli();
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no moment: write now, -90m, -2h, -7d or 2026-01-05T10:00:00Z", e);
        }
    }
}
