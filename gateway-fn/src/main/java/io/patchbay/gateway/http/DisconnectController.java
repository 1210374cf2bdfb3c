package io.patchbay.gateway.http;

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
        return service.disconnect(text, addresses.forwardedFor(request)).thenApply(result -> switch (result) {
            case Result.Done _ -> HttpResponse.ok();
            case Result.Refused(var reason) -> Answers.error(HttpStatus.UNPROCESSABLE_ENTITY, reason);
        });
    }
}
