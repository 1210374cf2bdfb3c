package io.patchbay.gateway.auth;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.net.URI;

/// Whether a request that carries a cookie was made by a page of this gateway and not by somebody else's.
public final class SameOrigin {
    private SameOrigin() {}

    /// Reading needs no `Origin` (a link has none), but a foreign one is refused; changing needs our own.
    public static boolean holds(HttpRequest<?> request) {
        var origin = request.getHeaders().get(HttpHeaders.ORIGIN);
        var onlyReads =
                request.getMethodName().equals("GET") || request.getMethodName().equals("HEAD");
        return origin == null ? onlyReads : isOurs(origin, request.getHeaders().get(HttpHeaders.HOST));
    }

    private static boolean isOurs(String origin, @org.jspecify.annotations.Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
