package io.patchbay.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFilesTest {
    private static final Pattern VERSIONED = Pattern.compile(".*-v[0-9]+");
    /// What an SFU sends over HTTP, no event yet (HeartbeatStampTest).
    private static final List<String> READ_ELSEWHERE = List.of("heartbeat-push-roadmap");

    static List<EventCodec<?>> codecs() {
        return EventCodec.all();
    }

    static List<String> events() {
        return Golden.names().stream()
                .filter(file -> VERSIONED.matcher(file).matches())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    <T> void shouldReadOldWriterAndWriteTheSame(EventCodec<T> codec) {
        var golden = Golden.first(codec);

        var decoded = codec.decode(golden);

        assertThat(decoded).isInstanceOf(Decoded.Ok.class);
        var written = codec.encode(((Decoded.Ok<T>) decoded).value());
        assertThat(Golden.tree(written)).isEqualTo(Golden.tree(golden));
        assertThat(codec.decode(written)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void shouldIgnoreFieldsOfTheFuture(EventCodec<?> codec) {
        var future = Golden.tree(Golden.first(codec));
        addUnknownFields(future);

        assertThat(codec.decode(Golden.bytes(future))).isEqualTo(codec.decode(Golden.first(codec)));
        assertThat(schema(codec).validate(future)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void shouldValidateAgainstSchema(EventCodec<?> codec) {
        assertThat(schema(codec).validate(Golden.tree(Golden.first(codec)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void shouldDescribeEveryComponentInSchema(EventCodec<?> codec) {
        var schema = Golden.schema(codec);

        assertThat(names(schema)).containsExactlyElementsOf(components(codec.type()));
        for (var part : definitions(schema)) {
            assertThat(part.path("description").asText()).isNotBlank();
            for (var property : part.path("properties")) {
                assertThat(property.path("description").asText())
                        .as(property.toString())
                        .hasSizeGreaterThan(2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void shouldRefuseSameMissingAndMistypedFieldsAsSchema(EventCodec<?> codec) {
        var schema = schema(codec);
        for (var name : components(codec.type())) {
            var without = (ObjectNode) Golden.tree(Golden.first(codec));
            without.remove(name);
            var mistyped = (ObjectNode) Golden.tree(Golden.first(codec));
            var type = Golden.schema(codec).path("properties").path(name).path("type");
            mistyped.set(
                    name, type.toString().contains("boolean") ? mistyped.textNode("x") : mistyped.booleanNode(true));

            assertThat(codec.decode(Golden.bytes(without)) instanceof Decoded.Ok)
                    .as("without %s", name)
                    .isEqualTo(schema.validate(without).isEmpty());
            assertThat(schema.validate(mistyped)).as(name).isNotEmpty();
            assertThat(codec.decode(Golden.bytes(mistyped)))
                    .isInstanceOfSatisfying(
                            Decoded.Bad.class, bad -> assertThat(bad.field()).isEqualTo(name));
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldReadEveryFileAndKeepWhatIsInIt(String file) {
        readAndKept(codecOf(file), file);
    }

    @Test
    void shouldLeaveNoFileUnread() {
        var others = Golden.names().stream()
                .filter(file -> !VERSIONED.matcher(file).matches())
                .toList();

        assertThat(others).isEqualTo(READ_ELSEWHERE);
        assertThat(events()).contains("heartbeat-minimal-v1", "decision-record-trace-v1");
    }

    private static <T> void readAndKept(EventCodec<T> codec, String file) {
        var golden = Golden.file(file);

        var decoded = codec.decode(golden);

        assertThat(decoded).isInstanceOf(Decoded.Ok.class);
        assertThat(schema(codec).validate(Golden.tree(golden))).isEmpty();
        var written = codec.encode(((Decoded.Ok<T>) decoded).value());
        assertKept(file, Golden.tree(golden), Golden.tree(written));
        assertThat(codec.decode(written)).isEqualTo(decoded);
    }

    /// What is written has at least what was read; fields that an old writer left out may be added.
    private static void assertKept(String where, JsonNode read, JsonNode written) {
        if (!read.isContainerNode()) {
            assertThat(written).as(where).isEqualTo(read);
            return;
        }
        if (read.isArray()) {
            assertThat(written).as(where).hasSameSizeAs(read);
            for (var item = 0; item < read.size(); item++) {
                assertKept(where + "[" + item + "]", read.get(item), written.get(item));
            }
        }
        read.properties()
                .forEach(field ->
                        assertKept(where + "." + field.getKey(), field.getValue(), written.path(field.getKey())));
    }

    /// `decision-record-trace-v1` is of the codec `decision-record`.
    private static EventCodec<?> codecOf(String file) {
        return codecs().stream()
                .filter(codec -> file.startsWith(Golden.name(codec) + "-"))
                .max(Comparator.comparingInt(codec -> Golden.name(codec).length()))
                .orElseThrow(() -> new AssertionError(file + ": no event has this name"));
    }

    private static void addUnknownFields(JsonNode node) {
        node.forEach(GoldenFilesTest::addUnknownFields);
        if (node instanceof ObjectNode object) {
            object.put("fieldOfTheFuture", 1.5);
            object.putObject("partOfTheFuture").putArray("list").add(true).addNull();
        }
    }

    private static List<ObjectNode> definitions(ObjectNode schema) {
        var all = new ArrayList<>(List.of(schema));
        schema.path("$defs").forEach(part -> all.add((ObjectNode) part));
        return all;
    }

    private static List<String> names(ObjectNode schema) {
        var names = new ArrayList<String>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName())
                .toList();
    }

    private static JsonSchema schema(EventCodec<?> codec) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Golden.schema(codec));
    }
}
