package io.patchbay.gateway.config;

/// The process cannot start as it is configured. The message names the variable or the field and says what to do;
/// it
/// never holds a secret.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String where, String problem) {
        super(where + ": " + problem);
    }
}
