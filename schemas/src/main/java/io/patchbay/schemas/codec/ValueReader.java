package io.patchbay.schemas.codec;

import com.fasterxml.jackson.core.JsonParser;
import io.patchbay.schemas.event.InvalidEvent;
import java.io.IOException;

/// Reads one JSON value of a type.
@FunctionalInterface
interface ValueReader<T> {
    /// Reads the value that the parser's current token begins, and leaves the parser at its last token.
    ///
    /// @throws InvalidEvent if the value is of another type; `$` is the value itself
    /// @throws IOException if it is no JSON
    T read(JsonParser parser) throws IOException;
}
