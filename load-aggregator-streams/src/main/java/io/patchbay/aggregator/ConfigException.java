package io.patchbay.aggregator;

/// A setting that cannot be used. The message names it and says what to do.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
