package io.patchbay.node.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.patchbay.node.auth.AuthKeys;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.metrics.LatencyHistogram;
import io.patchbay.node.metrics.SeedGauges;
import java.util.ArrayList;
import java.util.List;

/// Health and metrics, on the management port only.
@Controller(value = "/", port = "${patchbay.management.port}")
final class ManagementController {
    private final PrometheusMeterRegistry registry;
    private final Channels channels;
    private final FleetLink link;
    private final Forwarding forwarding;
    private final MediaEngine engine;
    private final AuthKeys keys;

    ManagementController(
            PrometheusMeterRegistry registry,
            Channels channels,
            FleetLink link,
            Forwarding forwarding,
            MediaEngine engine,
            AuthKeys keys) {
        this.registry = registry;
        this.channels = channels;
        this.link = link;
        this.forwarding = forwarding;
        this.engine = engine;
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

    /// Which keys this node accepts and when each was of use last, so that old ones can be dropped safely.
    @Get("/keys")
    List<Answers.KeyUsage> keys() {
        var usage = keys.usage();
        return usage.stream()
                .map(key -> new Answers.KeyUsage(key.id(), key.equals(usage.getFirst()), key.lastUsedMs()))
                .toList();
    }

    @Get("/metrics")
    @Produces("text/plain; version=0.0.4; charset=utf-8")
    @ExecuteOn(TaskExecutors.BLOCKING)
    String metrics() {
        return registry.scrape()
                + SeedGauges.of(channels.totals(), forwarding.totals())
                + LatencyHistogram.of(engine.counters());
    }
}
