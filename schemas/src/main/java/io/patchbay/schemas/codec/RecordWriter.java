package io.patchbay.schemas.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one kind of record as JSON: its components in order, without nulls. Thread-safe.
final class RecordWriter<T> {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ClassValue<RecordWriter<?>> PARTS = new ClassValue<>() {
        @Override
        protected RecordWriter<?> computeValue(Class<?> type) {
            return new RecordWriter<>(type);
        }
    };

    private final Component[] components;

    private record Component(SerializedString name, Method accessor) {}

    RecordWriter(Class<T> type) {
        var declared = type.getRecordComponents();
        this.components = new Component[declared.length];
        for (var i = 0; i < declared.length; i++) {
            var accessor = declared[i].getAccessor();
            accessor.setAccessible(true);
            components[i] = new Component(new SerializedString(declared[i].getName()), accessor);
        }
    }

    byte[] encode(T value) {
        var bytes = new ByteArrayOutputStream(1024);
        try (var json = FACTORY.createGenerator(bytes)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + value.getClass().getSimpleName(), e);
        }
        return bytes.toByteArray();
    }

    private void write(JsonGenerator json, Object record) throws IOException {
        json.writeStartObject();
        for (var component : components) {
            var value = component(component, record);
            if (value != null) {
                json.writeFieldName(component.name());
                writeValue(json, value);
            }
        }
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Boolean flag -> json.writeBoolean(flag);
            case Enum<?> constant -> json.writeString(ValueReaders.written(constant));
            case Record part -> PARTS.get(part.getClass()).write(json, part);
            case List<?> list -> {
                json.writeStartArray();
                for (var element : list) {
                    writeValue(json, element);
                }
                json.writeEndArray();
            }
            default -> throw new IllegalStateException("events have no fields of type " + value.getClass());
        }
    }

    private static @Nullable Object component(Component component, Object record) {
        try {
            return component.accessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.name() + " of " + record.getClass(), e);
        }
    }
}
