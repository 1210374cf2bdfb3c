package io.patchbay.gateway.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.schemas.token.Jwt;
import org.jspecify.annotations.Nullable;

/// The cheap refusals, before anybody looks at a signature.
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class LimitsFilter implements Ordered {
    private static final int MAX_SCHEME = 32;

    private final GatewayMetrics metrics;

    LimitsFilter(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    /// Answers with an error, or lets the request pass.
    @RequestFilter
    @Nullable
    HttpResponse<?> check(HttpRequest<?> request) {
        var token = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (token != null && token.length() > Jwt.MAX_LENGTH + MAX_SCHEME) {
            metrics.limited("token");
            return Answers.error(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "Authorization: the token is longer than " + Jwt.MAX_LENGTH + " characters");
        }
        var query = RawQuery.of(Requests.rawQuery(request));
        if (query.error() == null) {
            return null;
        }
        if (!query.error().startsWith(RawQuery.TOO_LONG)) {
            return Answers.error(HttpStatus.BAD_REQUEST, query.error());
        }
        metrics.limited("query");
        return Answers.error(HttpStatus.REQUEST_URI_TOO_LONG, query.error());
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
