package io.patchbay.schemas.event;

/// A value that breaks the contract of an event. Names the field as it is written in JSON, so that the message can be
/// shown to whoever sent it.
public final class InvalidEvent extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String reason;

    public InvalidEvent(String field, String reason) {
        super(field + ": " + reason);
        this.field = field;
        this.reason = reason;
    }

    /// The JSON name of the offending field, `$` for the document as a whole.
    public String field() {
        return field;
    }

    /// What is wrong with it, for people.
    public String reason() {
        return reason;
    }
}
