package io.patchbay.gateway.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.patchbay.gateway.auth.Roles;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.table.AggregatorClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `GET /v1/scaling`: the aggregator's advice, passed on to operators.
@Controller
final class ScalingController {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final AggregatorClient aggregators;

    ScalingController(AggregatorClient aggregators) {
        this.aggregators = aggregators;
    }

    @Get("/v1/scaling")
    @Produces(MediaType.APPLICATION_JSON)
    @Secured(Roles.OPERATOR)
    CompletionStage<HttpResponse<?>> scaling() {
        if (!aggregators.isConfigured()) {
            return CompletableFuture.completedFuture(unavailable("this gateway has no aggregator"));
        }
        return aggregators
                .get("/v1/scaling", List.of(), TIMEOUT)
                .thenApply(outcome -> outcome instanceof Outcome.Answer answer && answer.status() == 200
                        ? HttpResponse.ok(answer.body()).contentType(MediaType.APPLICATION_JSON_TYPE)
                        : unavailable("the aggregator does not answer"));
    }

    private static HttpResponse<?> unavailable(String reason) {
        return Answers.error(HttpStatus.SERVICE_UNAVAILABLE, reason).header(HttpHeaders.RETRY_AFTER, "2");
    }
}
