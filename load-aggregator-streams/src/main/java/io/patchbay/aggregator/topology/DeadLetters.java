package io.patchbay.aggregator.topology;

import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.codec.Redactor;
import io.patchbay.schemas.event.DeadLetter;
import org.jspecify.annotations.Nullable;

/// Makes the dead letter of a refused record: redacted, cut to size, free of control characters where the contract
/// asks for it.
final class DeadLetters {
    private static final int MAX_FIELD = 256;
    private static final int MAX_REASON = 1024;

    private DeadLetters() {}

    /// @param atMs when it was refused, epoch ms
    /// @param field JSON path of the offending field, `$` for the whole
    static byte[] encode(Origin origin, long atMs, String field, String reason, byte @Nullable [] value) {
        var text = value == null ? "" : Redactor.redact(value);
        return EventCodec.DEAD_LETTER.encode(new DeadLetter(
                DeadLetter.VERSION,
                plain(origin.topic(), MAX_FIELD, "unknown"),
                origin.partition(),
                origin.offset(),
                atMs,
                plain(field, MAX_FIELD, "$"),
                plain(reason, MAX_REASON, "refused"),
                text));
    }

    private static String plain(String text, int maxLength, String fallback) {
        var cut = text.length() > maxLength ? text.substring(0, maxLength) : text;
        var clean = cut.codePoints()
                .filter(character -> !Character.isISOControl(character))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.isBlank() ? fallback : clean;
    }

    /// Where a refused record came from.
    record Origin(String topic, int partition, long offset) {}
}
