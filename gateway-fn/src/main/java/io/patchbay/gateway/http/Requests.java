package io.patchbay.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;

/// What the gateway reads from requests beyond what the framework offers.
final class Requests {
    private Requests() {}

    /// The query exactly as it was sent.
    static String rawQuery(HttpRequest<?> request) {
        var uri = request instanceof NettyHttpRequest<?> netty
                ? netty.getNativeRequest().uri()
                : request.getUri().toString();
        var mark = uri.indexOf('?');
        var fragment = uri.indexOf('#', Math.max(mark, 0));
        return mark < 0 ? "" : uri.substring(mark + 1, fragment < 0 ? uri.length() : fragment);
    }
}
