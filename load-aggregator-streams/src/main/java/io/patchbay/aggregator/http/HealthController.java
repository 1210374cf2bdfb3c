package io.patchbay.aggregator.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.patchbay.aggregator.query.Readiness;
import java.util.LinkedHashMap;
import java.util.Map;

/// Liveness never depends on Kafka. Readiness is down until the table was complete once; after that it degrades with a
/// reason and stays 200, because an old table is better than none.
@Controller("/health")
final class HealthController {
    private final Readiness state;

    HealthController(Readiness state) {
        this.state = state;
    }

    @Get(uri = "/liveness", produces = MediaType.APPLICATION_JSON)
    Map<String, String> liveness() {
        return Map.of("status", "UP");
    }

    @Get(uri = "/readiness", produces = MediaType.APPLICATION_JSON)
    HttpResponse<Map<String, String>> readiness() {
        var problem = state.problem();
        var body = new LinkedHashMap<String, String>();
        if (problem.isEmpty()) {
            body.put("status", "UP");
            return HttpResponse.ok(body);
        }
        body.put("status", state.hasTable() ? "DEGRADED" : "DOWN");
        body.put("reason", problem.get());
        return HttpResponse.<Map<String, String>>status(
                        state.hasTable() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(body);
    }
}
