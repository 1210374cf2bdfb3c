package io.patchbay.aggregator.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.patchbay.aggregator.AggregatorConfig;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Lets in who has the internal token; for events and scaling also the operator. Without a configured token only
/// callers on this machine are let in. Health and metrics are open.
@ServerFilter("/v1/**")
final class InternalAuth implements Ordered {
    private static final String BEARER = "Bearer ";

    private final byte @Nullable [] internal;
    private final byte @Nullable [] operator;

    InternalAuth(AggregatorConfig config) {
        this.internal = bytes(config.internalToken());
        this.operator = bytes(config.operatorToken());
    }

    @RequestFilter
    @Nullable
    HttpResponse<?> check(HttpRequest<?> request) {
        if (internal == null) {
            return isLocal(request.getRemoteAddress())
                    ? null
                    : Errors.response(
                            HttpStatus.FORBIDDEN,
                            "only this machine may ask: set PATCHBAY_INTERNAL_TOKEN here and at the caller");
        }
        var header = request.getHeaders().get("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return unauthorized("the header Authorization: Bearer <PATCHBAY_INTERNAL_TOKEN> is missing");
        }
        var token = header.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
        var ofOperator = isForOperators(request.getPath()) && equal(operator, token);
        return equal(internal, token) || ofOperator ? null : unauthorized("the bearer token is wrong");
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    private static boolean isForOperators(String path) {
        return path.equals("/v1/events") || path.startsWith("/v1/events/") || path.equals("/v1/scaling");
    }

    private static HttpResponse<?> unauthorized(String message) {
        return Errors.response(HttpStatus.UNAUTHORIZED, message).header("WWW-Authenticate", "Bearer");
    }

    /// In constant time for tokens of one length, which is no secret.
    private static boolean equal(byte @Nullable [] expected, byte[] token) {
        return expected != null && MessageDigest.isEqual(expected, token);
    }

    private static boolean isLocal(@Nullable InetSocketAddress caller) {
        return caller != null
                && caller.getAddress() != null
                && caller.getAddress().isLoopbackAddress();
    }

    private static byte @Nullable [] bytes(@Nullable String token) {
        return token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    }
}
