package io.patchbay.gateway.http;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.metrics.GatewayMetrics;
import jakarta.inject.Singleton;
import java.util.Map;

/// Gives every error of the framework our form, and keeps what an exception says to ourselves.
@Singleton
@Primary
final class ErrorAnswers implements ErrorResponseProcessor<Map<String, String>> {
    private final GatewayMetrics metrics;
    private final int maxBodyBytes;

    ErrorAnswers(GatewayMetrics metrics, GatewayConfig config) {
        this.metrics = metrics;
        this.maxBodyBytes = config.limits().bodyBytes();
    }

    @Override
    public MutableHttpResponse<Map<String, String>> processResponse(
            ErrorContext context, MutableHttpResponse<?> response) {
        switch (response.status()) {
            case REQUEST_ENTITY_TOO_LARGE -> metrics.limited("body");
            case REQUEST_HEADER_FIELDS_TOO_LARGE -> metrics.limited("headers");
            case REQUEST_URI_TOO_LONG -> metrics.limited("request-line");
            default -> {}
        }
        return response.contentType(MediaType.APPLICATION_JSON_TYPE).body(Map.of("error", message(response.status())));
    }

    private String message(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "there is no such route; see /openapi.yaml";
            case METHOD_NOT_ALLOWED -> "this route does not take this method; see the Allow header";
            case REQUEST_ENTITY_TOO_LARGE -> "the body is larger than " + maxBodyBytes + " bytes";
            case REQUEST_HEADER_FIELDS_TOO_LARGE -> "the headers are too large";
            case REQUEST_URI_TOO_LONG -> "the request line is too long";
            case UNSUPPORTED_MEDIA_TYPE -> "this route does not take this content type";
            case NOT_ACCEPTABLE -> "this route answers with application/json";
            case BAD_REQUEST -> "the request is malformed";
            default ->
                status.getCode() >= 500
                        ? "internal error; the gateway's log has the details"
                        : status.getReason().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
