package io.patchbay.aggregator.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/// Every error of this API is `{"error": "<what, where, what to do>"}`, those that Micronaut finds included.
@Singleton
final class Errors implements ErrorResponseProcessor<byte[]> {

    static MutableHttpResponse<byte[]> response(HttpStatus status, String message) {
        return HttpResponse.<byte[]>status(status)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(json(message));
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        var status = response.status();
        var message = status.getCode() >= 500 || context.getErrors().isEmpty()
                ? status.getReason()
                : context.getErrors().getFirst().getMessage();
        return response.body(json(message)).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static byte[] json(String message) {
        var text = new StringBuilder("{\"error\":\"");
        JsonStringEncoder.getInstance().quoteAsString(message, text);
        return text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
