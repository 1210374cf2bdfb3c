package io.patchbay.node.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A value that must not be printed. Never empty.
public final class Secret {
    private final String value;

    public Secret(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a secret must not be empty");
        }
        this.value = value;
    }

    /// The value in clear.
    public String reveal() {
        return value;
    }

    /// Compares in constant time.
    public boolean matches(String other) {
        return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "<redacted>";
    }
}
