package io.patchbay.schemas.codec;

/// Outcome of reading bytes that somebody else wrote.
public sealed interface Decoded<T> {
    /// The bytes were a valid event.
    record Ok<T>(T value) implements Decoded<T> {}

    /// The bytes were refused. Both texts are short and free of control characters, whatever the bytes were.
    ///
    /// @param field JSON path of the offending field such as `pickedRooms[3].sessions`, `$` for all of it
    /// @param reason what is wrong with it, for people; reads on after the name of the field
    record Bad<T>(String field, String reason) implements Decoded<T> {
        private static final int MAX_FIELD_LENGTH = 120;
        private static final int MAX_REASON_LENGTH = 300;

        public Bad {
            field = Text.shown(field, MAX_FIELD_LENGTH);
            reason = Text.shown(reason, MAX_REASON_LENGTH);
        }
    }
}
