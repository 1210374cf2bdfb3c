package io.patchbay.stack;

import org.jspecify.annotations.Nullable;

/// The demo cannot start or go on; the message is for the user: what, where, and what to do.
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        this(message, null);
    }

    public StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
