package io.patchbay.gateway.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.patchbay.telemetry.log.LogLevels;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// For scrapers and orchestrators, on a port of its own.
@Controller(port = "${patchbay.management-port}")
@Secured(SecurityRule.IS_ANONYMOUS)
final class ManagementController {
    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
    private static final String OPEN_METRICS = OPEN_METRICS_TYPE + "; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final GatewayHealth health;
    private final LogLevels levels;

    ManagementController(PrometheusMeterRegistry registry, GatewayHealth health, LogLevels levels) {
        this.registry = registry;
        this.health = health;
        this.levels = levels;
    }

    /// Levels of our loggers, for the operator.
    @Get("/loggers")
    HttpResponse<?> loggers(HttpRequest<?> request) {
        return levels.show(request.getHeaders().get(HttpHeaders.AUTHORIZATION))
                .<HttpResponse<?>>map(HttpResponse::ok)
                .orElseGet(ManagementController::refusal);
    }

    /// Changes one: `{"level":"DEBUG"}`. For the operator.
    @Post("/loggers/{name}")
    @Consumes(MediaType.ALL)
    HttpResponse<?> logger(HttpRequest<?> request, String name, @Nullable @Body String body) {
        var authorization = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        return switch (levels.set(authorization, name, body == null ? "" : body)) {
            case LogLevels.Result.Done() -> HttpResponse.noContent();
            case LogLevels.Result.Unauthorized() -> refusal();
            case LogLevels.Result.Refused(var reason) -> Answers.error(HttpStatus.BAD_REQUEST, reason);
        };
    }

    private static HttpResponse<?> refusal() {
        return Answers.error(HttpStatus.UNAUTHORIZED, "send PATCHBAY_OPERATOR_TOKEN as a bearer token");
    }

    /// In the text format, or with exemplars in OpenMetrics for who accepts it.
    @Get("/metrics")
    @Produces({MediaType.TEXT_PLAIN, OPEN_METRICS_TYPE})
    HttpResponse<String> metrics(HttpRequest<?> request) {
        var accepted = request.getHeaders().getAll(HttpHeaders.ACCEPT).stream()
                .anyMatch(value -> value.contains(OPEN_METRICS_TYPE));
        return accepted
                ? HttpResponse.ok(registry.scrape(OPEN_METRICS)).contentType(OPEN_METRICS)
                : HttpResponse.ok(registry.scrape()).contentType(MediaType.TEXT_PLAIN);
    }

    /// Whether the process works at all. Depends on nothing else.
    @Get("/health/liveness")
    HttpResponse<Map<String, String>> liveness() {
        return Answers.ok("status", "UP");
    }

    /// Whether requests should be sent here: some node is known. Without a fresh table it stays ready on the last
    /// one.
    @Get("/health/readiness")
    HttpResponse<?> readiness() {
        var status = health.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
        return HttpResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(Map.of("status", health.isReady() ? "UP" : "DOWN", "degraded", health.degraded()));
    }
}
