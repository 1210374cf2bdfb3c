package io.patchbay.node.auth;

import io.patchbay.schemas.token.Claims;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Verifies tokens as odoo/sfu does (HS256, `exp` optional), with the node's key or another one. Thread-safe.
public final class TokenCheck {
    /// Clocks of signer and node may differ by this much; the gateway allows the same.
    private static final Duration LEEWAY = Duration.ofSeconds(3);

    private static final Requirements AS_ODOO = new Requirements(false, LEEWAY);
    private static final Requirements WITH_EXP = new Requirements(true, LEEWAY);

    /// Outcome of a check.
    public sealed interface Result {
        record Valid(Claims verified) implements Result {}

        /// Not to be acted on.
        ///
        /// @param reason for people; holds nothing of the token
        record Invalid(String reason) implements Result {}

        /// The claims of a valid token.
        default Optional<Claims> claims() {
            return this instanceof Valid(var verified) ? Optional.of(verified) : Optional.empty();
        }
    }

    private final byte[] nodeKey;
    private final LongSupplier epochMs;

    /// @param authKey base64 text in any dialect
    /// @param epochMs the clock
    public TokenCheck(String authKey, LongSupplier epochMs) {
        this.nodeKey = LenientBase64.decode(authKey);
        this.epochMs = epochMs;
        if (nodeKey.length == 0) {
            throw new IllegalArgumentException("AUTH_KEY: is no base64. Set it to a random base64 text.");
        }
    }

    /// Checks with the node's key.
    public Result check(String token) {
        return check(token, nodeKey);
    }

    /// Checks with another key.
    public Result check(String token, byte[] key) {
        return check(token, key, AS_ODOO);
    }

    /// Checks with the node's key, and refuses a token that lives for ever.
    public Result checkShortLived(String token) {
        return check(token, nodeKey, WITH_EXP);
    }

    /// Checks with another key, and refuses a token that lives for ever.
    public Result checkShortLived(String token, byte[] key) {
        return check(token, key, WITH_EXP);
    }

    private Result check(String token, byte[] key, Requirements requirements) {
        return switch (Jwt.parse(token)) {
            case Jwt.Malformed(var reason) -> new Result.Invalid(reason);
            case ParsedJwt jwt -> verify(jwt, key, requirements);
        };
    }

    private Result verify(ParsedJwt jwt, byte[] key, Requirements requirements) {
        return switch (jwt.verify(List.of(key), Instant.ofEpochMilli(epochMs.getAsLong()), requirements)) {
            case Verification.Verified(var claims, var index) -> new Result.Valid(claims);
            case Verification.Rejected(var reason, var cause) -> new Result.Invalid(reason);
        };
    }
}
