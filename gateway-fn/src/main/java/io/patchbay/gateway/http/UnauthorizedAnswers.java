package io.patchbay.gateway.http;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import io.patchbay.gateway.auth.PatchbayTokenValidator;
import jakarta.inject.Singleton;
import java.util.Map;

/// Says what is wrong with the credentials of a request, and no more.
@Singleton
@Replaces(DefaultAuthorizationExceptionHandler.class)
final class UnauthorizedAnswers
        implements ExceptionHandler<AuthorizationException, MutableHttpResponse<Map<String, String>>> {
    @Override
    @SuppressWarnings("rawtypes") // as the framework declares it
    public MutableHttpResponse<Map<String, String>> handle(HttpRequest request, AuthorizationException exception) {
        return refusal(request);
    }

    static MutableHttpResponse<Map<String, String>> refusal(HttpRequest<?> request) {
        return Answers.error(
                HttpStatus.UNAUTHORIZED,
                PatchbayTokenValidator.hadToken(request) ? "invalid token" : "missing authorization");
    }
}
