package io.patchbay.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A query string as it came in. What is forwarded keeps every byte; `region` and `country` are for the
/// gateway.
///
/// @param region decoded, null if it is absent or empty; the first one counts
/// @param country decoded, null if it is absent or empty; the first one counts
/// @param rest all other parameters, raw and in order
/// @param error what is wrong with it, naming the parameter, null if nothing is
record RawQuery(
        @Nullable String region,
        @Nullable String country,
        String rest,
        @Nullable String error) {
    static final int MAX_LENGTH = 8 * 1024;

    /// How the error of a query begins that is too long as a whole.
    static final String TOO_LONG = "query: is longer";
    static final int MAX_REGION = 64;
    static final int MAX_COUNTRY = 8;

    /// @param raw everything after the question mark, empty for none
    static RawQuery of(String raw) {
        String region = null;
        String country = null;
        var rest = new ArrayList<String>();
        try {
            for (var part : raw.split("&", -1)) {
                if (isNamed(part, "region")) {
                    region = region == null ? value(part, "region", MAX_REGION) : region;
                } else if (isNamed(part, "country")) {
                    country = country == null ? value(part, "country", MAX_COUNTRY) : country;
                } else if (!part.isEmpty()) {
                    rest.add(part);
                }
            }
        } catch (BadParameter e) {
            return new RawQuery(null, null, "", e.getMessage());
        }
        if (raw.length() > MAX_LENGTH) {
            return new RawQuery(null, null, "", TOO_LONG + " than " + MAX_LENGTH + " characters");
        }
        return new RawQuery(nullIfEmpty(region), nullIfEmpty(country), String.join("&", rest), null);
    }

    private static boolean isNamed(String part, String name) {
        return part.equals(name) || part.startsWith(name + "=");
    }

    private static String value(String part, String name, int maxLength) {
        var raw = part.length() > name.length() ? part.substring(name.length() + 1) : "";
        if (raw.length() > 3 * maxLength) {
            throw new BadParameter(name + ": is longer than " + maxLength + " characters");
        }
        String value;
        try {
            value = URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadParameter(name + ": has a % that is not followed by two hex digits");
        }
        if (value.length() > maxLength) {
            throw new BadParameter(name + ": is longer than " + maxLength + " characters");
        }
        return value;
    }

    private static @Nullable String nullIfEmpty(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static final class BadParameter extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadParameter(String message) {
            super(message, null, false, false);
        }
    }
}
