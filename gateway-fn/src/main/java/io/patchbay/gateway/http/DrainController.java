package io.patchbay.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.security.annotation.Secured;
import io.patchbay.gateway.auth.Roles;
import io.patchbay.gateway.drain.DrainService;
import io.patchbay.gateway.drain.DrainService.Result;
import java.util.concurrent.CompletionStage;

/// `/v1/nodes/{id}/drain`: takes a node out of service and back, for operators.
@Controller
@Secured(Roles.OPERATOR)
final class DrainController {
    private final DrainService drains;

    DrainController(DrainService drains) {
        this.drains = drains;
    }

    @Get("/v1/nodes/{id}/drain")
    CompletionStage<HttpResponse<?>> state(HttpRequest<?> request, @PathVariable String id) {
        return pass(request, id, "GET");
    }

    @Post("/v1/nodes/{id}/drain")
    CompletionStage<HttpResponse<?>> drain(HttpRequest<?> request, @PathVariable String id) {
        return pass(request, id, "POST");
    }

    @Delete("/v1/nodes/{id}/drain")
    CompletionStage<HttpResponse<?>> resume(HttpRequest<?> request, @PathVariable String id) {
        return pass(request, id, "DELETE");
    }

    private CompletionStage<HttpResponse<?>> pass(HttpRequest<?> request, String id, String method) {
        return drains.send(id, method, Requests.rawQuery(request), System.currentTimeMillis())
                .thenApply(result -> switch (result) {
                    case Result.Answered(var status, var body) ->
                        HttpResponse.status(status, "answered")
                                .contentType(MediaType.APPLICATION_JSON_TYPE)
                                .body(body);
                    case Result.Unknown() ->
                        Answers.error(HttpStatus.NOT_FOUND, "no such node in the load table; see /v1/health");
                    case Result.Impossible(var reason) -> Answers.error(HttpStatus.CONFLICT, reason);
                    case Result.NoAnswer(var reason) ->
                        Answers.error(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                reason + "; whether the node drains is not known, ask again");
                });
    }
}
