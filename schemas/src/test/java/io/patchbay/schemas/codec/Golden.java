package io.patchbay.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// The golden files of every event, and its JSON Schema.
final class Golden {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Golden() {}

    static byte[] file(String name) {
        return resource("/golden/" + name + ".json");
    }

    /// Every file of the folder, without `.json`, in order.
    static List<String> names() {
        var folder = Path.of("src/test/resources/golden");
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }

    /// The first version of an event: never changed, never deleted.
    static byte[] first(EventCodec<?> codec) {
        return file(name(codec) + "-v1");
    }

    static ObjectNode schema(EventCodec<?> codec) {
        return (ObjectNode) tree(resource("/schema/" + name(codec) + ".schema.json"));
    }

    static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `NodeReport` is `node-report`.
    static String name(EventCodec<?> codec) {
        return codec.type()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    private static byte[] resource(String path) {
        try (var in = Objects.requireNonNull(Golden.class.getResourceAsStream(path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
