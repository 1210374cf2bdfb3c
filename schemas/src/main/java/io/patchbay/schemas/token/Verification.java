package io.patchbay.schemas.token;

/// What came of verifying a token.
public sealed interface Verification {
    /// The signature and the times hold.
    ///
    /// @param claims what the signer said
    /// @param keyIndex position of the matching key in the list that was given
    record Verified(Claims claims, int keyIndex) implements Verification {}

    /// The token must not be acted on.
    ///
    /// @param reason for people; repeats nothing of the token but numbers
    /// @param cause for metrics
    record Rejected(String reason, Cause cause) implements Verification {}

    /// Why tokens are rejected, small enough for a metric label.
    enum Cause {
        /// No key made this signature.
        SIGNATURE,
        /// Signed well, but the payload is no JSON object within the limits.
        CLAIMS,
        /// A time claim is no number.
        TIME,
        /// `exp` is absent and required.
        NO_EXP,
        /// `exp` has passed.
        EXPIRED,
        /// `nbf` is ahead.
        NOT_YET_VALID,
        /// `iat` is more than a minute ahead.
        ISSUED_AHEAD
    }
}
