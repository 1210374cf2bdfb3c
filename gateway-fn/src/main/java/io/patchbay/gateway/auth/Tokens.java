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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Verifies the three kinds of credentials: tokens of tenants, tokens of nodes that register, the operator's
/// secret.
/// Thread-safe.
public final class Tokens {
    private final Map<String, KeyUse> uses = new ConcurrentHashMap<>();
    private volatile Ring ring = new Ring(List.of(), List.of());
    private final Optional<Secret> registrationKey;
    private final Optional<Secret> operatorToken;
    private final GatewayMetrics metrics;

    /// The keys of all tenants in the order in which they are tried, and whose each is.
    private record Ring(List<byte[]> keys, List<Owner> owners) {}

    /// @param newest whether it is the tenant's first key
    private record Owner(Tenant tenant, KeyUse use, boolean newest) {}

    public Tokens(GatewayConfig config, GatewayMetrics metrics) {
        use(config.tenants());
        this.registrationKey = config.registration().key();
        this.operatorToken = config.operators().token();
        this.metrics = metrics;
    }

    /// Takes these tenants and their keys in place of the ones before. Keys that stay keep their times of use.
    public final void use(List<Tenant> tenants) {
        var keys = new ArrayList<byte[]>();
        var owners = new ArrayList<Owner>();
        var known = new HashSet<String>();
        for (var tenant : tenants) {
            for (var key : tenant.keys()) {
                var name = tenant.name() + '/' + key.id();
                var use = uses.computeIfAbsent(name, _ -> new KeyUse(tenant.name(), key.id()));
                known.add(name);
                keys.add(key.bytes());
                owners.add(new Owner(tenant, use, key == tenant.keys().getFirst()));
            }
        }
        ring = new Ring(List.copyOf(keys), List.copyOf(owners));
        uses.keySet().retainAll(known);
    }

    /// The keys that are in use, in the order in which they are tried.
    public List<KeyUse> keyUses() {
        return ring.owners().stream().map(Owner::use).toList();
    }

    /// The tenant that signed the token; `exp` is required. Empty, and counted, if there is none.
    public Optional<Caller> tenant(String token) {
        var now = Instant.now();
        var current = ring;
        return switch (Jwt.parse(token)) {
            case Jwt.Malformed _ -> rejected("malformed");
            case ParsedJwt parsed ->
                switch (parsed.verify(current.keys(), now, Requirements.GATEWAY)) {
                    case Rejected(var _, var cause) -> rejected(GatewayMetrics.label(cause));
                    case Verified(var claims, var index) -> {
                        var owner = current.owners().get(index);
                        owner.use().used(now.toEpochMilli());
                        metrics.tokenAccepted(owner.newest() ? "newest" : "older");
                        yield Optional.of(new Caller(owner.tenant(), parsed, claims));
                    }
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
