package io.patchbay.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;

/// Each key-value of a log line as a field: strings, numbers and booleans as they are, anything else as its `toString`
/// says. Never a value's insides: a record that redacts its secrets in `toString` would show them, and a field would be
/// a string in one line and an object in the next.
final class KeyValueFields extends AbstractJsonProvider<ILoggingEvent> {
    @Override
    public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
        var pairs = event.getKeyValuePairs();
        if (pairs == null) {
            return;
        }
        for (var pair : pairs) {
            generator.writeFieldName(pair.key);
            generator.writeObject(field(pair.value));
        }
    }

    private static @Nullable Object field(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean flag -> flag;
            case Object other -> String.valueOf(other);
        };
    }
}
