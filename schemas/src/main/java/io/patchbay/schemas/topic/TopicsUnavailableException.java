package io.patchbay.schemas.topic;

import org.jspecify.annotations.Nullable;

/// The broker could not be asked about topics or did not create them. Its message says what was tried.
public final class TopicsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicsUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
