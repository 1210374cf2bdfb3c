package io.patchbay.broker.junit;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Which broker tests run on.
enum KafkaChoice {
    EMBEDDED,
    DOCKER;

    /// System property and environment variable that choose, in this order: `embedded` or `docker`.
    static final String SETTING = "PATCHBAY_TEST_KAFKA";

    /// Obeys the setting, else takes Docker where it answers.
    ///
    /// @param wanted the setting, null or blank to let Docker's presence decide
    /// @param dockerAnswers asked only if nothing is wanted
    /// @throws IllegalArgumentException if something else is wanted
    static KafkaChoice of(@Nullable String wanted, BooleanSupplier dockerAnswers) {
        if (wanted == null || wanted.isBlank()) {
            return dockerAnswers.getAsBoolean() ? DOCKER : EMBEDDED;
        }
        return switch (wanted.strip().toLowerCase(Locale.ROOT)) {
            case "embedded" -> EMBEDDED;
            case "docker" -> DOCKER;
            default ->
                throw new IllegalArgumentException(SETTING + " must be embedded or docker, not '" + wanted + "'");
        };
    }
}
