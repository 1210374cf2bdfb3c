package io.patchbay.node.http;

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
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.patchbay.node.auth.AuthKeys;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.metrics.LatencyHistogram;
import io.patchbay.node.metrics.SeedGauges;
import io.patchbay.telemetry.log.LogLevels;
import java.util.ArrayList;
import java.util.List;

/// Health and metrics, on the management port only.
@Controller(value = "/", port = "${patchbay.management.port}")
final class ManagementController {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
    private static final String OPEN_METRICS = OPEN_METRICS_TYPE + "; version=1.0.0; charset=utf-8";
    private static final String END = "# EOF\n";

    private final PrometheusMeterRegistry registry;
    private final Channels channels;
    private final FleetLink link;
    private final Forwarding forwarding;
    private final MediaEngine engine;
    private final LogLevels levels;
    private final AuthKeys keys;

    ManagementController(
            PrometheusMeterRegistry registry,
            Channels channels,
            FleetLink link,
            Forwarding forwarding,
            MediaEngine engine,
            LogLevels levels,
            AuthKeys keys) {
        this.registry = registry;
        this.channels = channels;
        this.link = link;
        this.forwarding = forwarding;
        this.engine = engine;
        this.levels = levels;
        this.keys = keys;
    }

    /// The process answers; nothing else counts.
    @Get("/health/liveness")
    Answers.Health liveness() {
        return new Answers.Health("up", List.of());
    }

    /// Whether new channels are welcome. A fleet out of reach degrades it and no more: calls go on without Kafka.
    @Get("/health/readiness")
    HttpResponse<Answers.Health> readiness() {
        if (channels.isDraining()) {
            return HttpResponse.<Answers.Health>status(HttpStatus.SERVICE_UNAVAILABLE)
                    .body(new Answers.Health("draining", List.of("takes no new channels")));
        }
        var reasons = new ArrayList<String>();
        if (!link.isReachable()) {
            reasons.add("the fleet cannot be reached: heartbeats do not get through");
        }
        return HttpResponse.ok(new Answers.Health(reasons.isEmpty() ? "up" : "degraded", reasons));
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
    HttpResponse<?> logger(HttpRequest<?> request, String name, @Body String body) {
        return switch (levels.set(request.getHeaders().get(HttpHeaders.AUTHORIZATION), name, body)) {
            case LogLevels.Result.Done() -> HttpResponse.noContent();
            case LogLevels.Result.Unauthorized() -> refusal();
            case LogLevels.Result.Refused(var reason) ->
                HttpResponse.badRequest().body(new Answers.Failure(reason));
        };
    }

    private static HttpResponse<?> refusal() {
        return HttpResponse.status(HttpStatus.UNAUTHORIZED)
                .body(new Answers.Failure("/loggers: send PATCHBAY_OPERATOR_TOKEN as a bearer token"));
    }

    /// Which keys this node accepts and when each was of use last, so that old ones can be dropped safely.
    @Get("/keys")
    List<Answers.KeyUsage> keys() {
        var usage = keys.usage();
        return usage.stream()
                .map(key -> new Answers.KeyUsage(key.id(), key.equals(usage.getFirst()), key.lastUsedMs()))
                .toList();
    }

    /// In the text format, or with exemplars in OpenMetrics for who accepts it.
    @Get("/metrics")
    @Produces({MediaType.TEXT_PLAIN, OPEN_METRICS_TYPE})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<String> metrics(HttpRequest<?> request) {
        var more = SeedGauges.of(channels.totals(), forwarding.totals()) + LatencyHistogram.of(engine.counters());
        var accepted = request.getHeaders().getAll(HttpHeaders.ACCEPT).stream()
                .anyMatch(value -> value.contains(OPEN_METRICS_TYPE));
        if (!accepted) {
            return HttpResponse.ok(registry.scrape() + more).contentType(TEXT);
        }
        var open = registry.scrape(OPEN_METRICS);
        return HttpResponse.ok(open.substring(0, open.lastIndexOf(END)) + more + END)
                .contentType(OPEN_METRICS);
    }
}
