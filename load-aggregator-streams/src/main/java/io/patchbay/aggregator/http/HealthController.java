package io.patchbay.aggregator.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.patchbay.aggregator.query.LoadTable;
import io.patchbay.aggregator.streams.StreamsRunner;
import io.patchbay.aggregator.streams.StreamsStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/// Liveness never depends on Kafka. Readiness is down until the table was complete once; after that it degrades with a
/// reason and stays 200, because an old table is better than none.
@Controller("/health")
final class HealthController {
    private final LoadTable table;
    private final StreamsRunner runner;

    HealthController(LoadTable table, StreamsRunner runner) {
        this.table = table;
        this.runner = runner;
    }

    @Get(uri = "/liveness", produces = MediaType.APPLICATION_JSON)
    Map<String, String> liveness() {
        return Map.of("status", "UP");
    }

    @Get(uri = "/readiness", produces = MediaType.APPLICATION_JSON)
    HttpResponse<Map<String, String>> readiness() {
        var status = runner.status();
        var body = new LinkedHashMap<String, String>();
        if (status instanceof StreamsStatus.Running && table.isComplete()) {
            body.put("status", "UP");
            return HttpResponse.ok(body);
        }
        body.put("status", table.isComplete() ? "DEGRADED" : "DOWN");
        body.put(
                "reason", status instanceof StreamsStatus.Running ? "the load table is being read" : status.describe());
        return HttpResponse.<Map<String, String>>status(
                        table.isComplete() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(body);
    }
}
