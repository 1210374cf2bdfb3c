package io.patchbay.gateway.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.Map;

/// JSON answers.
final class Answers {
    private Answers() {}

    /// `{"error": "..."}`.
    static MutableHttpResponse<Map<String, String>> error(HttpStatus status, String message) {
        return HttpResponse.<Map<String, String>>status(status)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(Map.of("error", message));
    }

    /// `{"result":"ok"}` and its like.
    static MutableHttpResponse<Map<String, String>> ok(String name, String value) {
        return HttpResponse.ok(Map.of(name, value)).contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
