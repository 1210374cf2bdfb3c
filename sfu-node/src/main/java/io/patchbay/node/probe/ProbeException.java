package io.patchbay.node.probe;

import org.jspecify.annotations.Nullable;

/// A probe did not get through. The message says how far it came.
final class ProbeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProbeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
