package io.patchbay.gateway.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.patchbay.schemas.token.Jwt;
import org.jspecify.annotations.Nullable;

/// The cheap refusals, before anybody looks at a signature.
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class LimitsFilter implements Ordered {
    private static final int MAX_SCHEME = 32;

    /// Answers with an error, or lets the request pass.
    @RequestFilter
    @Nullable
    HttpResponse<?> check(HttpRequest<?> request) {
        var token = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (token != null && token.length() > Jwt.MAX_LENGTH + MAX_SCHEME) {
            return Answers.error(
                    HttpStatus.BAD_REQUEST,
                    "Authorization: the token is longer than " + Jwt.MAX_LENGTH + " characters");
        }
        var query = RawQuery.of(Requests.rawQuery(request));
        return query.error() == null ? null : Answers.error(HttpStatus.BAD_REQUEST, query.error());
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
