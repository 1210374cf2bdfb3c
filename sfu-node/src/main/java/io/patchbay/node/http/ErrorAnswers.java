package io.patchbay.node.http;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.patchbay.node.metrics.LimitMetrics;
import jakarta.inject.Singleton;

/// All errors that Micronaut finds by itself, in the one form errors have: `{"error": "..."}`.
@Singleton
@Primary
final class ErrorAnswers implements ErrorResponseProcessor<Answers.Failure> {
    private final LimitMetrics limits;

    ErrorAnswers(LimitMetrics limits) {
        this.limits = limits;
    }

    @Override
    public MutableHttpResponse<Answers.Failure> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        var request = context.getRequest();
        if (response.getStatus() == HttpStatus.REQUEST_ENTITY_TOO_LARGE) {
            limits.requestRefused(LimitMetrics.RequestLimit.BODY);
        }
        var message = context.getErrors().isEmpty()
                ? response.getStatus().getReason()
                : context.getErrors().getFirst().getMessage();
        return response.body(new Answers.Failure(request.getMethodName() + " " + request.getPath() + ": " + message))
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
