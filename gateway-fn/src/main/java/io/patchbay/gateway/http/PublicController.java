package io.patchbay.gateway.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What anybody may ask.
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
final class PublicController {
    /// As nodes answer it.
    @Get("/v1/noop")
    MutableHttpResponse<Map<String, String>> noop() {
        return Answers.ok("result", "ok");
    }

    /// As the seeds' gateway answers it.
    @Get("/noop")
    MutableHttpResponse<Map<String, String>> legacyNoop() {
        return Answers.ok("status", "ok");
    }

    @Get("/openapi.yaml")
    HttpResponse<?> openApi() {
        try (var resource = PublicController.class.getResourceAsStream("/openapi.yaml")) {
            return resource == null
                    ? Answers.error(HttpStatus.NOT_FOUND, "this build has no openapi.yaml")
                    : HttpResponse.ok(new String(resource.readAllBytes(), StandardCharsets.UTF_8))
                            .contentType("application/yaml");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
