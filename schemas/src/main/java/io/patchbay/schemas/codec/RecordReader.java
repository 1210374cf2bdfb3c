package io.patchbay.schemas.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.patchbay.schemas.event.InvalidEvent;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one kind of record from JSON. The record is inspected once; reading is a single pass over the tokens, which
/// names the field of every fault and costs about half of what data binding does (ADR 0008). Thread-safe.
final class RecordReader<T> implements ValueReader<T> {
    private final Class<T> type;
    private final Constructor<T> constructor;
    private final Component[] components;
    private final Map<String, Component> byName = new HashMap<>();

    /// @param isOptional nullable, or a list, whose constructor makes an empty one of null
    private record Component(int index, String name, ValueReader<?> reader, boolean isOptional) {}

    RecordReader(Class<T> type) {
        this.type = type;
        var declared = type.getRecordComponents();
        this.components = new Component[declared.length];
        var types = new Class<?>[declared.length];
        for (var i = 0; i < declared.length; i++) {
            types[i] = declared[i].getType();
            components[i] = component(i, declared[i]);
            byName.put(components[i].name(), components[i]);
        }
        try {
            this.constructor = type.getDeclaredConstructor(types);
            this.constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("record " + type + " has no canonical constructor", e);
        }
    }

    Class<T> type() {
        return type;
    }

    /// Reads the object that the parser's current token begins and leaves the parser at its end.
    ///
    /// @throws InvalidEvent if it is not such a record; names the path of the field
    @Override
    public T read(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            throw ValueReaders.expected("an object", parser);
        }
        var values = new @Nullable Object[components.length];
        var isSeen = new boolean[components.length];
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            var component = byName.get(name);
            if (component == null) {
                parser.skipChildren();
            } else if (isSeen[component.index()]) {
                throw new InvalidEvent(name, "is given twice");
            } else {
                isSeen[component.index()] = true;
                values[component.index()] = value(component, parser);
            }
        }
        for (var component : components) {
            if (!component.isOptional() && !isSeen[component.index()]) {
                throw new InvalidEvent(component.name(), "is required");
            }
        }
        return construct(values);
    }

    private static @Nullable Object value(Component component, JsonParser parser) throws IOException {
        if (component.isOptional() && parser.hasToken(JsonToken.VALUE_NULL)) {
            return null;
        }
        try {
            return component.reader().read(parser);
        } catch (InvalidEvent e) {
            throw ValueReaders.within(component.name(), e);
        }
    }

    private T construct(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidEvent invalid) {
                // Records that are parts of others name their fields with a prefix; the path has it already.
                var field = invalid.field();
                throw new InvalidEvent(field.substring(field.lastIndexOf('.') + 1), invalid.reason());
            }
            throw new IllegalStateException("record " + type.getSimpleName() + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record " + type.getSimpleName() + " cannot be made", e);
        }
    }

    private static Component component(int index, RecordComponent declared) {
        var isNullable = declared.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Component(
                index,
                declared.getName(),
                ValueReaders.of(declared.getGenericType()),
                isNullable || declared.getType() == List.class);
    }
}
