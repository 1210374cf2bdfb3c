package io.patchbay.gateway.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.patchbay.gateway.disconnect.DisconnectService;
import io.patchbay.gateway.disconnect.DisconnectService.Result;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `POST /v1/disconnect`. Anonymous for the framework: the credential is the body itself.
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
final class DisconnectController {
    private final DisconnectService service;
    private final CallerAddress addresses;

    DisconnectController(DisconnectService service, CallerAddress addresses) {
        this.service = service;
        this.addresses = addresses;
    }

    @Post("/v1/disconnect")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> disconnect(HttpRequest<?> request, @Nullable @Body String body) {
        var text = body == null ? "" : body;
        var from = new DisconnectService.From(addresses.forwardedFor(request), addresses.charged(request));
        return service.disconnect(text, from).thenApply(DisconnectController::response);
    }

    private static HttpResponse<?> response(Result result) {
        return switch (result) {
            case Result.Done() -> HttpResponse.ok();
            case Result.Failed() ->
                Answers.error(HttpStatus.SERVICE_UNAVAILABLE, "a node did not take it; ask again")
                        .header(HttpHeaders.RETRY_AFTER, "1");
            case Result.TooManyChannels(var most) ->
                Answers.error(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "one request may name " + most + " channels");
            case Result.TooOften() ->
                Answers.error(HttpStatus.TOO_MANY_REQUESTS, "this address asks too often")
                        .header(HttpHeaders.RETRY_AFTER, "10");
            case Result.Refused(var reason) -> Answers.error(HttpStatus.UNPROCESSABLE_ENTITY, reason);
        };
    }
}
