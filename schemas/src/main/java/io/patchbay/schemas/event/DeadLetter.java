package io.patchbay.schemas.event;

/// A record that was refused, on `sfu.dead-letters`, with every `key` field redacted.
///
/// @param schemaVersion [#VERSION]
/// @param topic where it came from
/// @param partition its partition
/// @param offset its offset
/// @param atMs when it was refused, epoch ms
/// @param field JSON name of the offending field, `$` for the whole document
/// @param reason why it was refused
/// @param value the record's value as text, redacted and cut to [#MAX_VALUE_LENGTH]
public record DeadLetter(
        int schemaVersion,
        String topic,
        int partition,
        long offset,
        long atMs,
        String field,
        String reason,
        String value) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    /// Bound of [#value].
    public static final int MAX_VALUE_LENGTH = 64 * 1024;

    public DeadLetter {
        Check.version(schemaVersion, VERSION);
        Check.text("topic", topic, Check.MAX_ID_LENGTH);
        Check.atLeast("atMs", atMs, 0);
        Check.text("field", field, Check.MAX_ID_LENGTH);
        Check.text("reason", reason, Check.MAX_TEXT_LENGTH);
        if (value.length() > MAX_VALUE_LENGTH) {
            throw new InvalidEvent("value", "is longer than " + MAX_VALUE_LENGTH + " characters");
        }
    }
}
