package io.patchbay.schemas.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import io.patchbay.schemas.event.InvalidEvent;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// The readers of the types that events are made of.
final class ValueReaders {
    private static final int MAX_SHOWN_LENGTH = 40;

    /// Guards memory before a record's own bound is looked at.
    private static final int MAX_ELEMENTS = 200_000;

    private ValueReaders() {}

    static ValueReader<?> of(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return list(of(list.getActualTypeArguments()[0]));
        }
        if (!(type instanceof Class<?> raw)) {
            throw new IllegalStateException("events have no fields of type " + type);
        }
        if (raw == String.class) {
            return ValueReaders::string;
        }
        if (raw == int.class || raw == Integer.class) {
            return ValueReaders::wholeInt;
        }
        if (raw == long.class || raw == Long.class) {
            return ValueReaders::wholeLong;
        }
        if (raw == double.class || raw == Double.class) {
            return ValueReaders::number;
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return ValueReaders::flag;
        }
        if (raw.isEnum()) {
            return constant(raw);
        }
        if (raw.isRecord()) {
            return new RecordReader<>(raw.asSubclass(Record.class));
        }
        throw new IllegalStateException("events have no fields of type " + type);
    }

    /// How a constant is written: `CONNECT_FAILED` as `connect-failed`.
    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The fault, seen from the field that holds the value.
    static InvalidEvent within(String holder, InvalidEvent fault) {
        var field = fault.field();
        if (field.equals("$")) {
            return new InvalidEvent(holder, fault.reason());
        }
        return new InvalidEvent(holder + (field.startsWith("[") ? "" : ".") + field, fault.reason());
    }

    static InvalidEvent expected(String what, JsonParser parser) throws IOException {
        return new InvalidEvent("$", "must be " + what + ", was " + shown(parser));
    }

    private static String string(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw expected("a text", parser);
        }
        return parser.getText();
    }

    private static int wholeInt(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            throw expected("a whole number", parser);
        }
        if (parser.getNumberType() != NumberType.INT) {
            throw expected("a whole number from -2147483648 to 2147483647", parser);
        }
        return parser.getIntValue();
    }

    private static long wholeLong(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            throw expected("a whole number", parser);
        }
        if (parser.getNumberType() == NumberType.BIG_INTEGER) {
            throw expected("a whole number of at most 63 bits", parser);
        }
        return parser.getLongValue();
    }

    private static double number(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT) && !parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
            throw expected("a number", parser);
        }
        var value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw expected("a number that a double can hold", parser);
        }
        return value;
    }

    private static boolean flag(JsonParser parser) throws IOException {
        return switch (Objects.requireNonNull(parser.currentToken())) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw expected("true or false", parser);
        };
    }

    private static ValueReader<?> constant(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        for (var constant : type.getEnumConstants()) {
            constants.put(written((Enum<?>) constant), constant);
        }
        var allowed = "one of "
                + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> written((Enum<?>) constant))
                                .toList());
        return parser -> {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                throw expected(allowed, parser);
            }
            var text = parser.getText();
            var constant = constants.get(text);
            // As we write it first; then as people do: any case, underscores too.
            constant = constant == null
                    ? constants.get(text.toLowerCase(Locale.ROOT).replace('_', '-'))
                    : constant;
            if (constant == null) {
                throw expected(allowed, parser);
            }
            return constant;
        };
    }

    private static <E> ValueReader<List<E>> list(ValueReader<E> elements) {
        return parser -> {
            if (!parser.hasToken(JsonToken.START_ARRAY)) {
                throw expected("a list", parser);
            }
            var list = new ArrayList<E>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (list.size() == MAX_ELEMENTS) {
                    throw new InvalidEvent("$", "has more than " + MAX_ELEMENTS + " elements");
                }
                try {
                    list.add(elements.read(parser));
                } catch (InvalidEvent e) {
                    throw within("[" + list.size() + "]", e);
                }
            }
            return list;
        };
    }

    /// The offending value, short: nothing of objects and lists, the beginning of long texts.
    private static String shown(JsonParser parser) throws IOException {
        var token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_NULL -> "null";
            case VALUE_STRING -> "the text \"" + Text.shown(parser.getText(), MAX_SHOWN_LENGTH) + "\"";
            default -> Text.shown(parser.getText(), MAX_SHOWN_LENGTH);
        };
    }
}
