package io.patchbay.gateway.auth;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.token.reader.TokenReader;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Takes the second word of `Authorization` whatever the first is: older Odoo writes `jwt`, newer `Bearer`.
@Singleton
final class AnySchemeTokenReader implements TokenReader<HttpRequest<?>> {
    @Override
    public Optional<String> findToken(HttpRequest<?> request) {
        var header = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return Optional.empty();
        }
        var text = header.strip();
        var space = text.indexOf(' ');
        return space < 0
                ? Optional.empty()
                : Optional.of(text.substring(space + 1).strip());
    }
}
