package io.patchbay.aggregator.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.patchbay.aggregator.AggregatorConfig;
import io.patchbay.telemetry.log.LogLevels;
import org.jspecify.annotations.Nullable;

/// Levels of our loggers, for the operator.
@Controller("/loggers")
final class LoggersController {
    private final LogLevels levels;

    LoggersController(AggregatorConfig config) {
        var operator = config.operatorToken();
        this.levels = new LogLevels(operator == null ? "" : operator);
    }

    @Get
    HttpResponse<?> show(HttpRequest<?> request) {
        return levels.show(request.getHeaders().get(HttpHeaders.AUTHORIZATION))
                .<HttpResponse<?>>map(HttpResponse::ok)
                .orElseGet(LoggersController::refusal);
    }

    /// Changes one: `{"level":"DEBUG"}`.
    @Post("/{name}")
    @Consumes(MediaType.ALL)
    HttpResponse<?> set(HttpRequest<?> request, String name, @Nullable @Body String body) {
        var authorization = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        return switch (levels.set(authorization, name, body == null ? "" : body)) {
            case LogLevels.Result.Done() -> HttpResponse.noContent();
            case LogLevels.Result.Unauthorized() -> refusal();
            case LogLevels.Result.Refused(var reason) -> Errors.response(HttpStatus.BAD_REQUEST, reason);
        };
    }

    private static HttpResponse<?> refusal() {
        return Errors.response(HttpStatus.UNAUTHORIZED, "send PATCHBAY_OPERATOR_TOKEN as a bearer token");
    }
}
