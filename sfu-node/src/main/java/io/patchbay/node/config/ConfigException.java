package io.patchbay.node.config;

/// A setting that cannot be used. The message names the variable and says what to do.
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ConfigException(Setting setting, String problem) {
        super(setting.name() + ": " + problem);
    }
}
