package io.patchbay.broker;

import org.jspecify.annotations.Nullable;

/// The broker cannot start, stop or do what it was asked; the message says what was tried and where.
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The message and what is at the bottom of it, for a user who sees no stack trace.
    public String explanation() {
        Throwable root = this;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == this ? String.valueOf(getMessage()) : getMessage() + ": " + root.getMessage();
    }
}
