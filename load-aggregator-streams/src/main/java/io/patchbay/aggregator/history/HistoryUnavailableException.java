package io.patchbay.aggregator.history;

/// The past cannot be read now; asking again may help.
public final class HistoryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HistoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    HistoryUnavailableException(String message) {
        super(message);
    }
}
