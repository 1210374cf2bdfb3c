package io.patchbay.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFilesTest {
    static List<EventCodec<?>> codecs() {
        return EventCodec.all();
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

    @Test
    void shouldReadMinimalHeartbeatOfOldWriter() {
        var minimal = Golden.file("heartbeat-minimal-v1");

        assertThat(EventCodec.HEARTBEAT.decode(minimal)).isInstanceOf(Decoded.Ok.class);
        assertThat(schema(EventCodec.HEARTBEAT).validate(Golden.tree(minimal))).isEmpty();
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
