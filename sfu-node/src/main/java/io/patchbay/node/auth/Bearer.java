package io.patchbay.node.auth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The token of an `Authorization` header.
public final class Bearer {
    private Bearer() {}

    /// The second word, whatever the first (`jwt` in older Odoo, `Bearer` in newer); empty if there is none.
    public static Optional<String> token(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        var words = header.strip().split("\\s+", 3);
        return words.length < 2 ? Optional.empty() : Optional.of(words[1]);
    }
}
