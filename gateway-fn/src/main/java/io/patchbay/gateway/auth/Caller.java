package io.patchbay.gateway.auth;

import io.patchbay.gateway.config.Tenant;
import io.patchbay.schemas.token.Claims;
import io.patchbay.schemas.token.ParsedJwt;

/// A tenant whose token was verified.
///
/// @param tenant whose key signed it
/// @param token the token itself, to be signed again for a node
/// @param claims what it says
public record Caller(Tenant tenant, ParsedJwt token, Claims claims) {
    /// Without the claims.
    @Override
    public String toString() {
        return "Caller[" + tenant.name() + "]";
    }
}
