package io.patchbay.aggregator.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.patchbay.aggregator.query.Readiness;
import io.patchbay.aggregator.scaling.ScalingAdvisor;
import io.patchbay.aggregator.scaling.ScalingReport;
import io.patchbay.schemas.codec.EventCodec;

/// How many nodes each region should have, for autoscalers and operators. 503 until the load table was read to its end:
/// advice on a part of the fleet is none.
@Controller("/v1/scaling")
final class ScalingController {
    private static final EventCodec<ScalingReport> JSON = EventCodec.of(ScalingReport.class, 0, 1 << 24);

    private final ScalingAdvisor advisor;
    private final Readiness readiness;

    ScalingController(ScalingAdvisor advisor, Readiness readiness) {
        this.advisor = advisor;
        this.readiness = readiness;
    }

    @Get(produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> scaling() {
        return readiness.hasTable() ? HttpResponse.ok(JSON.encode(advisor.report())) : Errors.noTable(readiness);
    }
}
