package io.patchbay.gateway.auth;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.jwt.validator.ReactiveJsonWebTokenValidator;
import io.micronaut.security.token.validator.TokenValidator;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/// Verifies tokens for Micronaut Security in place of its JWT validator, whose HS256 refuses keys below 32 bytes
/// (ADR 0013). The route says which credential counts, so that no token is good for more than it was made for.
@Singleton
@Replaces(ReactiveJsonWebTokenValidator.class)
public final class PatchbayTokenValidator implements TokenValidator<HttpRequest<?>> {
    private static final String CALLER = "patchbay.caller";
    private static final String TRIED = "patchbay.token.tried";

    private final Tokens tokens;
    private final Sessions sessions;

    PatchbayTokenValidator(Tokens tokens, Sessions sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    @Override
    public Publisher<Authentication> validateToken(String token, @Nullable HttpRequest<?> request) {
        if (request == null) {
            return Publishers.empty();
        }
        request.setAttribute(TRIED, true);
        return authentication(token, request).map(Publishers::just).orElseGet(Publishers::empty);
    }

    private Optional<Authentication> authentication(String token, HttpRequest<?> request) {
        return switch (request.getPath()) {
            case "/v1/channel" ->
                tokens.tenant(token).map(caller -> {
                    request.setAttribute(CALLER, caller);
                    return with(caller.tenant().name(), Roles.TENANT);
                });
            case "/v1/sfu" -> tokens.node(token).map(nodeId -> with(nodeId, Roles.NODE));
            default -> isOperator(token, request) ? Optional.of(with("operator", Roles.OPERATOR)) : Optional.empty();
        };
    }

    /// With the token itself, or on a page with the cookie that was got for it.
    private boolean isOperator(String token, HttpRequest<?> request) {
        return request.getHeaders().contains(HttpHeaders.AUTHORIZATION)
                ? tokens.isOperator(token)
                : sessions.isOpen(token, System.currentTimeMillis()) && SameOrigin.holds(request);
    }

    /// The tenant behind a request to a route that needs one.
    public static Caller caller(HttpRequest<?> request) {
        return request.getAttribute(CALLER, Caller.class)
                .orElseThrow(() -> new IllegalStateException("a tenant route was reached without a tenant"));
    }

    /// Whether a request came with a token at all.
    public static boolean hadToken(HttpRequest<?> request) {
        return request.getAttribute(TRIED).isPresent();
    }

    private static Authentication with(String name, String role) {
        return Authentication.build(name, List.of(role), Map.of());
    }
}
