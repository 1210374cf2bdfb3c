package io.patchbay.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import java.util.function.BooleanSupplier;

/// What the gateway reads from requests beyond what the framework offers.
final class Requests {
    private Requests() {}

    /// Tells whether the caller has closed its connection.
    static BooleanSupplier isGone(HttpRequest<?> request) {
        if (request instanceof NettyHttpRequest<?> netty) {
            var connection = netty.getChannelHandlerContext().channel();
            return () -> !connection.isActive();
        }
        return () -> false;
    }

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
