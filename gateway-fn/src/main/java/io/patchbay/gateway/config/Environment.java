package io.patchbay.gateway.config;

import io.patchbay.schemas.topic.ClientProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Environment variables with errors that name them. An empty variable counts as absent.
///
/// @param variables a copy of the environment
record Environment(Map<String, String> variables) {

    Environment {
        variables = Map.copyOf(variables);
    }

    /// The same without some of them.
    Environment without(Set<String> names) {
        var others = new HashMap<>(variables);
        others.keySet().removeAll(names);
        return new Environment(others);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    int integer(String name, int orElse, int min, int max) {
        var text = text(name);
        if (text.isEmpty()) {
            return orElse;
        }
        try {
            var value = Integer.parseInt(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(name, "must be a whole number from " + min + " to " + max);
        }
        throw new ConfigException(name, "must be from " + min + " to " + max + ", was " + text.get());
    }

    /// `true`, `1`, `false` or `0`.
    boolean flag(String name) {
        return text(name)
                .map(value -> switch (value) {
                    case "true", "1" -> true;
                    case "false", "0" -> false;
                    default -> throw new ConfigException(name, "must be true, 1, false or 0");
                })
                .orElse(false);
    }

    List<String> list(String name) {
        return text(name)
                .map(value -> Stream.of(value.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /// Settings of Kafka clients, see [ClientProperties].
    Map<String, String> clientProperties(String name) {
        try {
            return ClientProperties.parse(text(name).orElse(""));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, String.valueOf(e.getMessage()));
        }
    }

    Optional<Secret> base64Key(String name) {
        return text(name).map(value -> Secret.ofBase64(name, value));
    }

    Optional<Secret> rawSecret(String name) {
        return text(name).map(value -> Secret.ofBytes(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    Optional<Path> path(String name) {
        try {
            return text(name).map(Path::of);
        } catch (java.nio.file.InvalidPathException e) {
            throw new ConfigException(name, "is no path of this system");
        }
    }

    /// The value itself, or for `@/path` the content of that file.
    Optional<String> textOrFile(String name) {
        return text(name).map(value -> {
            if (!value.startsWith("@")) {
                return value;
            }
            try {
                return Files.readString(Path.of(value.substring(1)));
            } catch (IOException | java.nio.file.InvalidPathException e) {
                throw new ConfigException(name, "names a file that cannot be read; check the path after the @");
            }
        });
    }
}
