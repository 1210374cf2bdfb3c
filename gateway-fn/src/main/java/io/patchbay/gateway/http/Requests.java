package io.patchbay.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.util.NetUtil;
import java.util.List;

/// What the gateway reads from requests beyond what the framework offers.
final class Requests {
    private static final int MAX_CHAIN = 1_024;

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

    /// The addresses the request came through, the socket's peer last. What the client says of itself counts only
    /// if a
    /// proxy in front is trusted to have written it.
    static String forwardedFor(HttpRequest<?> request, boolean trustProxy) {
        var peer = peer(request);
        List<String> said = trustProxy ? request.getHeaders().getAll("X-Forwarded-For") : List.of();
        var chain = String.join(", ", said).strip();
        return chain.isEmpty() || chain.length() > MAX_CHAIN ? peer : chain + ", " + peer;
    }

    /// Address of the socket's other end, without a zone.
    static String peer(HttpRequest<?> request) {
        return NetUtil.toAddressString(request.getRemoteAddress().getAddress());
    }
}
