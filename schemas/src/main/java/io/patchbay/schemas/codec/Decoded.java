package io.patchbay.schemas.codec;

/// Outcome of reading bytes that somebody else wrote.
public sealed interface Decoded<T> {
    /// The bytes were a valid event.
    record Ok<T>(T value) implements Decoded<T> {}

    /// The bytes were refused.
    ///
    /// @param field JSON path of the offending field, `$` for the document as a whole
    /// @param reason what is wrong with it, for people
    record Bad<T>(String field, String reason) implements Decoded<T> {}
}
