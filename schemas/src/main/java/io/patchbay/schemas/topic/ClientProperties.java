package io.patchbay.schemas.topic;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/// Reads `KAFKA_CLIENT_PROPERTIES`: further settings of a Kafka client, such as TLS and SASL, in one text.
///
/// Entries `name=value` are separated by `;` or line ends. Values have the escapes of Java's properties files, so that
/// a backslash and `u003b` stand for a semicolon (the end of a JAAS entry) and two backslashes for one. Entries that
/// start with `#` and empty ones are passed over. Values are often secrets: no message holds any.
public final class ClientProperties {
    /// Longest text, in characters.
    public static final int MAX_LENGTH = 32_768;

    /// Most entries.
    public static final int MAX_ENTRIES = 200;

    private static final Pattern SEPARATOR = Pattern.compile("[;\\r\\n]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private ClientProperties() {}

    /// Settings by name, in their order; none for an empty text.
    ///
    /// @throws IllegalArgumentException whose message reads on after the name of the setting, and names the entry
    public static Map<String, String> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("must be at most " + MAX_LENGTH + " characters long");
        }
        var settings = new LinkedHashMap<String, String>();
        var number = 0;
        for (var part : SEPARATOR.split(text, -1)) {
            var entry = part.strip();
            if (entry.isEmpty() || entry.startsWith("#")) {
                continue;
            }
            number++;
            if (number > MAX_ENTRIES) {
                throw new IllegalArgumentException("must have at most " + MAX_ENTRIES + " entries");
            }
            add(settings, entry, number);
        }
        return settings;
    }

    private static void add(Map<String, String> settings, String entry, int number) {
        var equals = entry.indexOf('=');
        var name = equals < 0 ? "" : entry.substring(0, equals).strip();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("entry " + number
                    + " is not name=value; separate entries by ; and write \\u003b for a semicolon in a value");
        }
        var value = unescaped(entry.substring(equals + 1), "entry " + number + " (" + name + ")");
        if (settings.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("entry " + number + " (" + name + ") is there twice; leave one");
        }
    }

    private static String unescaped(String value, String where) {
        if (endsInEscape(value)) {
            throw new IllegalArgumentException(where + " ends in a backslash; write \\u003b for a semicolon");
        }
        var properties = new Properties();
        try {
            properties.load(new StringReader("value=" + value));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + " has a \\u without four hexadecimal digits", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
        return properties.getProperty("value", "");
    }

    private static boolean endsInEscape(String value) {
        var backslashes = 0;
        while (backslashes < value.length() && value.charAt(value.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
