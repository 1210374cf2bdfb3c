package io.patchbay.capacity;

import org.jspecify.annotations.Nullable;

/// A command cannot start or go on; the message is for the user: what, where, and what to do.
public final class CapacityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CapacityException(String message) {
        this(message, null);
    }

    public CapacityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
