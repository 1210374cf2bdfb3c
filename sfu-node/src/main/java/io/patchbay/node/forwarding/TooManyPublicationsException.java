package io.patchbay.node.forwarding;

import java.time.Duration;

/// A session may not publish what it wants to, now.
public final class TooManyPublicationsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final Duration wait;

    /// @param wait after which it may try again
    TooManyPublicationsException(String message, Duration wait) {
        super(message);
        this.wait = wait;
    }

    /// After this it may try again.
    public Duration retryAfter() {
        return wait;
    }
}
