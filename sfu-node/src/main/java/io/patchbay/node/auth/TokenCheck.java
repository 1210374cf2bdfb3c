package io.patchbay.node.auth;

import io.patchbay.schemas.token.Claims;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/// Verifies tokens as odoo/sfu does (HS256, `exp` optional), with the node's key or another one. Thread-safe.
public final class TokenCheck {
    /// Clocks of signer and node may differ by this much; the gateway allows the same.
    private static final Duration LEEWAY = Duration.ofSeconds(3);

    private static final Requirements AS_ODOO = new Requirements(false, LEEWAY);
    private static final Requirements WITH_EXP = new Requirements(true, LEEWAY);

    /// The claim that makes a token a session's.
    private static final String SESSION = "session_id";

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

    private final AuthKeys nodeKeys;
    private final LongSupplier epochMs;

    /// @param authKey keys of this node, see [AuthKeys#of]
    /// @param epochMs the clock
    public TokenCheck(String authKey, LongSupplier epochMs) {
        this(AuthKeys.of(authKey), epochMs);
    }

    /// @param epochMs the clock
    public TokenCheck(AuthKeys nodeKeys, LongSupplier epochMs) {
        this.nodeKeys = nodeKeys;
        this.epochMs = epochMs;
    }

    /// Checks with the node's keys.
    public Result check(String token) {
        return byNode(token, AS_ODOO);
    }

    /// Checks with other keys.
    public Result check(String token, List<byte[]> keys) {
        return check(token, keys, AS_ODOO);
    }

    /// Checks with the node's keys, and refuses a token that lives for ever.
    public Result checkShortLived(String token) {
        return byNode(token, WITH_EXP);
    }

    /// Checks with other keys, and refuses a token that lives for ever.
    public Result checkShortLived(String token, List<byte[]> keys) {
        return check(token, keys, WITH_EXP);
    }

    /// Whether somebody who holds the node's key gives an order: the token is signed with it, expires, and is no
    /// session's. Browsers in channels without a key of their own have tokens of the same key, and may give none.
    public boolean isOrder(String token) {
        return checkShortLived(token)
                .claims()
                .filter(claims -> !claims.has(SESSION))
                .isPresent();
    }

    private Result byNode(String token, Requirements requirements) {
        var keys = nodeKeys.snapshot();
        return check(token, keys.bytes(), requirements, index -> keys.used(index, epochMs.getAsLong()));
    }

    private Result check(String token, List<byte[]> keys, Requirements requirements) {
        return check(token, keys, requirements, _ -> {});
    }

    private Result check(String token, List<byte[]> keys, Requirements requirements, IntConsumer used) {
        return switch (Jwt.parse(token)) {
            case Jwt.Malformed(var reason) -> new Result.Invalid(reason);
            case ParsedJwt jwt ->
                switch (jwt.verify(keys, Instant.ofEpochMilli(epochMs.getAsLong()), requirements)) {
                    case Verification.Verified(var claims, var index) -> {
                        used.accept(index);
                        yield new Result.Valid(claims);
                    }
                    case Verification.Rejected(var reason, var cause) -> new Result.Invalid(reason);
                };
        };
    }
}
