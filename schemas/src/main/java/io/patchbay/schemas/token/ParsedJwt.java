package io.patchbay.schemas.token;

import io.patchbay.schemas.token.Verification.Cause;
import io.patchbay.schemas.token.Verification.Rejected;
import io.patchbay.schemas.token.Verification.Verified;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/// A well-formed HS256 token whose signature nobody has checked yet. Immutable.
public final class ParsedJwt implements Jwt {
    /// How far ahead `iat` may be, as in odoo/sfu.
    private static final long MAX_ISSUED_AHEAD_S = 60;

    private final String signed;
    private final String payloadSegment;
    private final String signature;

    /// @param signed header and payload as received, with the dot between them: what the signature is over
    /// @param payloadSegment the payload as received
    /// @param signature base64url without padding
    ParsedJwt(String signed, String payloadSegment, String signature) {
        this.signed = signed;
        this.payloadSegment = payloadSegment;
        this.signature = signature;
    }

    /// Checks the signature against each key in turn, then the claims and their times. Never throws; an empty key
    /// matches nothing.
    ///
    /// Times are in seconds: rejected if `exp` has passed, if `nbf` is ahead, if `iat` is more than 60 s ahead.
    public Verification verify(List<byte[]> keys, Instant now, Requirements requirements) {
        var keyIndex = 0;
        while (keyIndex < keys.size() && !Hs256.matches(keys.get(keyIndex), signed, signature)) {
            keyIndex++;
        }
        if (keyIndex == keys.size()) {
            return new Rejected("the token's signature does not match any key", Cause.SIGNATURE);
        }
        return switch (TokenJson.object(payload())) {
            case TokenJson.Failed(var reason) -> new Rejected("the token's payload " + reason, Cause.CLAIMS);
            case TokenJson.Parsed(var json) -> judge(new Claims(json), keyIndex, now, requirements);
        };
    }

    /// The payload's bytes, unverified.
    public byte[] payload() {
        return LenientBase64.decode(payloadSegment);
    }

    /// A token over the same payload bytes, every claim kept, signed with another key. The payload's text is kept too
    /// if it is base64url without padding already.
    ///
    /// @throws IllegalArgumentException if the key is empty
    public String resign(byte[] key) {
        return Hs256.signSegment(key, isBase64Url() ? payloadSegment : LenientBase64.encode(payload()));
    }

    private boolean isBase64Url() {
        return payloadSegment.indexOf('=') < 0 && payloadSegment.indexOf('+') < 0 && payloadSegment.indexOf('/') < 0;
    }

    private static Verification judge(Claims claims, int keyIndex, Instant now, Requirements requirements) {
        for (var name : List.of("exp", "nbf", "iat")) {
            if (claims.has(name) && claims.number(name).isEmpty()) {
                return new Rejected("the token's " + name + " is not a number of seconds", Cause.TIME);
            }
        }
        var exp = claims.number("exp");
        if (exp.isEmpty() && requirements.expRequired()) {
            return new Rejected("the token has no exp", Cause.NO_EXP);
        }
        var nowS = now.getEpochSecond();
        var leewayS = requirements.leeway().toSeconds();
        if (exp.isPresent() && exp.getAsDouble() + leewayS < nowS) {
            return new Rejected("the token has expired " + seconds(nowS - exp.getAsDouble()) + " ago", Cause.EXPIRED);
        }
        if (ahead(claims.number("nbf"), nowS) > leewayS) {
            return new Rejected("the token is not valid yet (nbf)", Cause.NOT_YET_VALID);
        }
        if (ahead(claims.number("iat"), nowS) > MAX_ISSUED_AHEAD_S) {
            return new Rejected("the token was issued in the future (iat)", Cause.ISSUED_AHEAD);
        }
        return new Verified(claims, keyIndex);
    }

    private static double ahead(OptionalDouble time, long nowS) {
        return time.isPresent() ? time.getAsDouble() - nowS : 0;
    }

    private static String seconds(double value) {
        return Math.round(value) + " s";
    }

    /// Tells nothing of the token, so that it may be logged.
    @Override
    public String toString() {
        return "ParsedJwt[" + signed.length() + " characters]";
    }
}
