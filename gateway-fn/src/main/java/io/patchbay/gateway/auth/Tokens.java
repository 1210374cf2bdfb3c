package io.patchbay.gateway.auth;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.config.Tenant;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
import io.patchbay.schemas.token.Verification;
import io.patchbay.schemas.token.Verification.Rejected;
import io.patchbay.schemas.token.Verification.Verified;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Verifies the three kinds of credentials: tokens of tenants, tokens of nodes that register, the operator's
/// secret.
/// Thread-safe.
public final class Tokens {
    private final List<byte[]> tenantKeys = new ArrayList<>();
    private final List<Tenant> tenantOfKey = new ArrayList<>();
    private final Optional<Secret> registrationKey;
    private final Optional<Secret> operatorToken;
    private final GatewayMetrics metrics;

    public Tokens(GatewayConfig config, GatewayMetrics metrics) {
        for (var tenant : config.tenants()) {
            for (var key : tenant.keyBytes()) {
                tenantKeys.add(key);
                tenantOfKey.add(tenant);
            }
        }
        this.registrationKey = config.registration().key();
        this.operatorToken = config.operators().token();
        this.metrics = metrics;
    }

    /// The tenant that signed the token; `exp` is required. Empty, and counted, if there is none.
    public Optional<Caller> tenant(String token) {
        return switch (Jwt.parse(token)) {
            case Jwt.Malformed _ -> rejected("malformed");
            case ParsedJwt parsed ->
                switch (parsed.verify(tenantKeys, Instant.now(), Requirements.GATEWAY)) {
                    case Rejected(var _, var cause) -> rejected(GatewayMetrics.label(cause));
                    case Verified(var claims, var index) ->
                        Optional.of(new Caller(tenantOfKey.get(index), parsed, claims));
                };
        };
    }

    /// The id of the node (`sub`) that a registration token was made for; `exp` is required.
    public Optional<String> node(String token) {
        if (registrationKey.isEmpty()) {
            return rejected("no-registration-key");
        }
        var keys = List.of(registrationKey.get().bytes());
        return switch (Jwt.parse(token)) {
            case Jwt.Malformed _ -> rejected("malformed");
            case ParsedJwt parsed ->
                switch (parsed.verify(keys, Instant.now(), Requirements.GATEWAY)) {
                    case Rejected(var _, var cause) -> rejected(GatewayMetrics.label(cause));
                    case Verification.Verified(var claims, var _) ->
                        claims.text("sub").filter(sub -> !sub.isEmpty()).or(() -> rejected("no-sub"));
                };
        };
    }

    /// Whether this is the operator's secret, compared in constant time.
    public boolean isOperator(String token) {
        var matches = operatorToken
                .map(secret -> secret.matches(token.getBytes(StandardCharsets.UTF_8)))
                .orElse(false);
        if (!matches) {
            metrics.tokenRejected("operator");
        }
        return matches;
    }

    private <T> Optional<T> rejected(String cause) {
        metrics.tokenRejected(cause);
        return Optional.empty();
    }
}
