package io.patchbay.aggregator.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.patchbay.aggregator.scaling.ScalingAdvisor;
import io.patchbay.aggregator.scaling.ScalingReport;
import io.patchbay.schemas.codec.EventCodec;

/// How many nodes each region should have, for autoscalers and operators.
@Controller("/v1/scaling")
final class ScalingController {
    private static final EventCodec<ScalingReport> JSON = EventCodec.of(ScalingReport.class, 0, 1 << 24);

    private final ScalingAdvisor advisor;

    ScalingController(ScalingAdvisor advisor) {
        this.advisor = advisor;
    }

    @Get(produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> scaling() {
        return HttpResponse.ok(JSON.encode(advisor.report()));
    }
}
