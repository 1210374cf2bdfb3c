package io.patchbay.aggregator;

import io.patchbay.schemas.topic.ClientProperties;
import io.patchbay.telemetry.process.FileSetting;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Typed reading of environment variables. Every failure names the variable and says what to do; values of secrets are
/// never part of a message.
record Settings(Map<String, String> env) {

    String text(String name, String fallback) {
        var value = env.get(name);
        return value == null || value.isBlank() ? fallback : value.strip();
    }

    int number(String name, int fallback, int min, int max) {
        var text = text(name, Integer.toString(fallback));
        try {
            var value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(name + " must be a whole number from " + min + " to " + max + ", was " + text);
        }
        throw new ConfigException(name + " must be from " + min + " to " + max + ", was " + text);
    }

    boolean flag(String name, boolean fallback) {
        var text = text(name, Boolean.toString(fallback)).toLowerCase(Locale.ROOT);
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new ConfigException(name + " must be true or false, was " + text);
        };
    }

    @Nullable
    String secret(String name, int minLength) {
        var value = env.get(name);
        if (value == null || value.isBlank()) {
            return null;
        }
        if (value.strip().length() < minLength) {
            throw new ConfigException(
                    name + " must have at least " + minLength + " characters; make one with: openssl rand -hex 32");
        }
        return value.strip();
    }

    /// What is read from a PEM text, or from the file that is named after an `@`; null without either.
    ///
    /// @param read says by an [IllegalArgumentException] what is wrong
    <T> @Nullable FileSetting<T> pem(String name, Function<String, T> read) {
        var value = text(name, "");
        if (value.isEmpty()) {
            return null;
        }
        try {
            return FileSetting.of(name, value, read);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + " " + e.getMessage());
        }
    }

    @Nullable
    String hostAndPort(String name) {
        var value = text(name, "");
        if (value.isEmpty()) {
            return null;
        }
        if (!value.equals(OwnAddress.BY_ADDRESS) && !value.matches("\\[?[A-Za-z0-9.:_-]+\\]?:[0-9]{1,5}")) {
            throw new ConfigException(name + " must be host:port or " + OwnAddress.BY_ADDRESS + ", was " + value);
        }
        return value;
    }

    /// Settings of Kafka clients, see [ClientProperties].
    Map<String, String> clientProperties(String name) {
        try {
            return ClientProperties.parse(text(name, ""));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + ": " + e.getMessage());
        }
    }
}
