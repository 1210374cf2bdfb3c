package io.patchbay.gateway.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.Map;

/// For scrapers and orchestrators, on a port of its own.
@Controller(port = "${patchbay.management-port}")
@Secured(SecurityRule.IS_ANONYMOUS)
final class ManagementController {
    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
    private static final String OPEN_METRICS = OPEN_METRICS_TYPE + "; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final GatewayHealth health;

    ManagementController(PrometheusMeterRegistry registry, GatewayHealth health) {
        this.registry = registry;
        this.health = health;
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
