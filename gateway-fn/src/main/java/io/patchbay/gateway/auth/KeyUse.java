package io.patchbay.gateway.auth;

import java.util.concurrent.atomic.LongAdder;

/// When a key of tokens was last used, so that an operator sees when the old one of two can go. Thread-safe.
public final class KeyUse {
    private final String tenant;
    private final String keyId;
    private final LongAdder tokens = new LongAdder();
    private volatile long lastUsedMs;

    KeyUse(String tenant, String keyId) {
        this.tenant = tenant;
        this.keyId = keyId;
    }

    void used(long nowMs) {
        lastUsedMs = nowMs;
        tokens.increment();
    }

    /// Name of the tenant, empty for a key that nodes register with.
    public String tenant() {
        return tenant;
    }

    /// [io.patchbay.gateway.config.Secret#id].
    public String keyId() {
        return keyId;
    }

    /// Tokens that it verified since this process started.
    public long tokens() {
        return tokens.sum();
    }

    /// Epoch ms, 0 if it was not used since this process started.
    public long lastUsedMs() {
        return lastUsedMs;
    }
}
