package io.patchbay.gateway.auth;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.config.Tenant;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.token.Jwt;
import io.patchbay.schemas.token.ParsedJwt;
import io.patchbay.schemas.token.Requirements;
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
    /// In place of a tenant, at keys that nodes register with; no tenant has this name.
    private static final String NODES = "";

    private final Map<String, KeyUse> uses = new ConcurrentHashMap<>();
    private volatile Ring<Owner> tenants = new Ring<>(List.of(), List.of());
    private volatile Ring<KeyUse> registration = new Ring<>(List.of(), List.of());
    private final Optional<Secret> operatorToken;
    private final GatewayMetrics metrics;

    /// Keys in the order in which they are tried, and what is known of each.
    private record Ring<T>(List<byte[]> keys, List<T> owners) {
        Ring {
            keys = List.copyOf(keys);
            owners = List.copyOf(owners);
        }
    }

    /// @param newest whether it is the tenant's first key
    private record Owner(Tenant tenant, KeyUse use, boolean newest) {}

    public Tokens(GatewayConfig config, GatewayMetrics metrics) {
        use(config.tenants(), config.registration().keys());
        this.operatorToken = config.operators().token();
        this.metrics = metrics;
    }

    /// Takes these keys in place of the ones before. Keys that stay keep their times of use.
    ///
    /// @param callers tenants with their keys
    /// @param registrationKeys sign tokens of nodes that register, the current one first
    public final void use(List<Tenant> callers, List<Secret> registrationKeys) {
        var keys = new ArrayList<byte[]>();
        var owners = new ArrayList<Owner>();
        for (var tenant : callers) {
            for (var key : tenant.keys()) {
                keys.add(key.bytes());
                owners.add(new Owner(
                        tenant, useOf(tenant.name(), key), key == tenant.keys().getFirst()));
            }
        }
        tenants = new Ring<>(keys, owners);
        registration = new Ring<>(
                registrationKeys.stream().map(Secret::bytes).toList(),
                registrationKeys.stream().map(key -> useOf(NODES, key)).toList());
        var known = new HashSet<>(keyUses());
        known.addAll(registrationKeyUses());
        uses.values().retainAll(known);
    }

    private KeyUse useOf(String tenant, Secret key) {
        return uses.computeIfAbsent(tenant + '/' + key.id(), _ -> new KeyUse(tenant, key.id()));
    }

    /// The tenants' keys that are in use, in the order in which they are tried.
    public List<KeyUse> keyUses() {
        return tenants.owners().stream().map(Owner::use).toList();
    }

    /// The keys of registration tokens that are in use, the current one first.
    public List<KeyUse> registrationKeyUses() {
        return registration.owners();
    }

    /// The tenant that signed the token; `exp` is required. Empty, and counted, if there is none.
    public Optional<Caller> tenant(String token) {
        var now = Instant.now();
        var current = tenants;
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
        var now = Instant.now();
        var current = registration;
        if (current.keys().isEmpty()) {
            return rejected("no-registration-key");
        }
        return switch (Jwt.parse(token)) {
            case Jwt.Malformed _ -> rejected("malformed");
            case ParsedJwt parsed ->
                switch (parsed.verify(current.keys(), now, Requirements.GATEWAY)) {
                    case Rejected(var _, var cause) -> rejected(GatewayMetrics.label(cause));
                    case Verified(var claims, var index) -> {
                        var nodeId = claims.text("sub").filter(sub -> !sub.isEmpty());
                        if (nodeId.isEmpty()) {
                            yield rejected("no-sub");
                        }
                        current.owners().get(index).used(now.toEpochMilli());
                        metrics.registrationTokenAccepted(index == 0 ? "newest" : "older");
                        yield nodeId;
                    }
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
