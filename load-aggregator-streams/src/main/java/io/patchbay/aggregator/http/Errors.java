package io.patchbay.aggregator.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.patchbay.aggregator.query.Readiness;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/// Every error of this API is `{"error": "<what, where, what to do>"}`, those that Micronaut finds included.
@Singleton
final class Errors implements ErrorResponseProcessor<byte[]> {
    static final String RETRY_AFTER_S = "1";

    static MutableHttpResponse<byte[]> response(HttpStatus status, String message) {
        return HttpResponse.<byte[]>status(status)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(json(message));
    }

    /// The load table was not read to its end yet.
    static MutableHttpResponse<byte[]> noTable(Readiness readiness) {
        var why = readiness.problem().orElse("it was read just now");
        return response(HttpStatus.SERVICE_UNAVAILABLE, "no load table yet: " + why)
                .header("Retry-After", RETRY_AFTER_S);
    }

    /// Nothing there, and where it is going to be.
    static MutableHttpResponse<byte[]> claimed(String message, String nodeId) {
        return HttpResponse.<byte[]>status(HttpStatus.NOT_FOUND)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(object("error", message, "claimed", nodeId));
    }

    /// Nothing there, and why, for people and for programs.
    static MutableHttpResponse<byte[]> missing(HttpStatus status, String cause, String message) {
        return HttpResponse.<byte[]>status(status)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(object("error", message, "cause", cause));
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
        return object("error", message);
    }

    /// @param namesAndValues in turn
    private static byte[] object(String... namesAndValues) {
        var text = new StringBuilder();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            text.append(i == 0 ? "{\"" : ",\"").append(namesAndValues[i]).append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(namesAndValues[i + 1], text);
            text.append('"');
        }
        return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
