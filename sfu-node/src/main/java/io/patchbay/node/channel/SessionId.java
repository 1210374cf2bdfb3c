package io.patchbay.node.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/// A session id as its token gives it: a JSON number or a JSON string. `42` and `"42"` are two sessions, as upstream,
/// and each is echoed in its own type.
public sealed interface SessionId {
    /// Longest text id, characters.
    int MAX_LENGTH = 256;

    /// Largest number that a JSON number of a browser holds exactly.
    long MAX_NUMBER = (1L << 53) - 1;

    /// A JSON number.
    ///
    /// @param value not 0, from -[#MAX_NUMBER] to [#MAX_NUMBER]
    record Numeric(long value) implements SessionId {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /// A JSON string.
    ///
    /// @param value 1 to [#MAX_LENGTH] characters
    record Text(String value) implements SessionId {
        @Override
        public String toString() {
            return value;
        }
    }

    /// The id in JSON, in its own type.
    default JsonNode toJson() {
        return switch (this) {
            case Numeric(var value) -> LongNode.valueOf(value);
            case Text(var value) -> TextNode.valueOf(value);
        };
    }

    /// Reads an id; empty if the value is missing, falsy (`0`, `""`) or no id.
    static Optional<SessionId> of(JsonNode json) {
        if (json.isTextual() && !json.textValue().isEmpty() && json.textValue().length() <= MAX_LENGTH) {
            return Optional.of(new Text(json.textValue()));
        }
        if (json.isNumber() && json.doubleValue() == Math.rint(json.doubleValue())) {
            var number = json.doubleValue();
            return number == 0 || Math.abs(number) > MAX_NUMBER
                    ? Optional.empty()
                    : Optional.of(new Numeric((long) number));
        }
        return Optional.empty();
    }
}
