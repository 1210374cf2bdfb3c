package io.patchbay.node.config;

import io.patchbay.schemas.event.InvalidEvent;
import io.patchbay.schemas.event.NodeAddress;
import io.patchbay.schemas.topic.ClientProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads typed values out of the environment; each failure is a [ConfigException] naming the variable.
final class Settings {
    private final Map<String, String> env;

    Settings(Map<String, String> env) {
        this.env = Map.copyOf(env);
    }

    String text(Setting setting) {
        var value = env.getOrDefault(setting.name(), "").strip();
        return value.isEmpty() ? setting.defaultValue() : value;
    }

    Optional<String> optional(Setting setting) {
        return Optional.of(text(setting)).filter(value -> !value.isEmpty());
    }

    String required(Setting setting, String advice) {
        return optional(setting).orElseThrow(() -> new ConfigException(setting, "is required. " + advice));
    }

    Optional<Secret> secret(Setting setting) {
        return optional(setting).map(Secret::new);
    }

    /// The text itself, or the content of the file named after an `@`.
    Optional<String> textOrFile(Setting setting) {
        return optional(setting).map(value -> value.startsWith("@") ? file(setting, value.substring(1)) : value);
    }

    long number(Setting setting, long min, long max) {
        return parse(setting, text(setting), min, max);
    }

    int integer(Setting setting, int min, int max) {
        return (int) number(setting, min, max);
    }

    Optional<Long> optionalNumber(Setting setting, long min, long max) {
        return optional(setting).map(value -> parse(setting, value, min, max));
    }

    Duration millis(Setting setting, long min, long max) {
        return Duration.ofMillis(number(setting, min, max));
    }

    List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(",", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /// Settings of Kafka clients, see [ClientProperties].
    Map<String, String> clientProperties(Setting setting) {
        try {
            return ClientProperties.parse(text(setting));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(setting, String.valueOf(e.getMessage()));
        }
    }

    Optional<String> baseUrl(Setting setting) {
        return optional(setting).map(value -> checkedUrl(setting, value));
    }

    private static String checkedUrl(Setting setting, String value) {
        try {
            return NodeAddress.of(setting.name(), value).url();
        } catch (InvalidEvent e) {
            throw new ConfigException(setting, e.reason() + ", was \"" + value + "\"");
        }
    }

    private static String file(Setting setting, String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException e) {
            throw new ConfigException(setting, "cannot read the file " + path + ": " + e.getMessage());
        }
    }

    private static long parse(Setting setting, String value, long min, long max) {
        try {
            var number = Long.parseLong(value);
            if (number < min || number > max) {
                throw new ConfigException(setting, "must be from " + min + " to " + max + ", was " + value);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new ConfigException(
                    setting, "must be a whole number from " + min + " to " + max + ", was \"" + value + "\"");
        }
    }
}
