package io.patchbay.telemetry.trace;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One span as others refer to it (W3C Trace Context, level 1).
///
/// @param traceId 32 hex digits, what all spans of one story have in common
/// @param spanId 16 hex digits
/// @param sampled whether somebody records it
public record TraceContext(String traceId, String spanId, boolean sampled) {
    /// The header that carries it.
    public static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");
    private static final int LENGTH = 55;

    /// Reads a header; empty if there is none or it says nothing.
    public static Optional<TraceContext> parse(@Nullable String header) {
        if (header == null || header.length() != LENGTH) {
            return Optional.empty();
        }
        var parts = FORM.matcher(header);
        if (!parts.matches() || !parts.group(1).equals("00")) {
            return Optional.empty();
        }
        var traceId = parts.group(2);
        var spanId = parts.group(3);
        var isNothing =
                traceId.chars().allMatch(c -> c == '0') || spanId.chars().allMatch(c -> c == '0');
        return isNothing
                ? Optional.empty()
                : Optional.of(new TraceContext(traceId, spanId, (Integer.parseInt(parts.group(4), 16) & 1) == 1));
    }

    /// The value of the header.
    public String header() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }
}
