package io.patchbay.schemas.token;

import java.time.Duration;

/// What a verifier asks of a token beyond its signature.
///
/// @param expRequired whether a token without `exp` is rejected
/// @param leeway how far the clocks of signer and verifier may differ when `exp` and `nbf` are judged, 0 to 5 minutes
public record Requirements(boolean expRequired, Duration leeway) {
    private static final Duration MAX_LEEWAY = Duration.ofMinutes(5);

    /// As odoo/sfu judges: `exp` is optional, no leeway.
    public static final Requirements ODOO = new Requirements(false, Duration.ZERO);

    /// As the gateway judges: `exp` is required, clocks may differ by a few seconds.
    public static final Requirements GATEWAY = new Requirements(true, Duration.ofSeconds(3));

    public Requirements {
        if (leeway.isNegative() || leeway.compareTo(MAX_LEEWAY) > 0) {
            throw new IllegalArgumentException("leeway must be from 0 to " + MAX_LEEWAY + ", was " + leeway);
        }
    }
}
