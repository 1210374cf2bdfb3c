package io.patchbay.gateway.lambda;

/// An event that is no HTTP request of payload format 2.0.
final class BadEvent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message field, what is wrong and what to do
    BadEvent(String message) {
        super(message, null, false, false);
    }
}
