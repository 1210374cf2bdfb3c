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
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.patchbay.gateway.auth.PatchbayTokenValidator;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.registration.RegistrationService;
import io.patchbay.gateway.registration.RegistrationService.Result;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `POST /v1/sfu`: heartbeats of nodes without Kafka.
@Controller
final class RegistrationController {
    private final RegistrationService service;
    private final boolean open;

    RegistrationController(RegistrationService service, GatewayConfig config) {
        this.service = service;
        this.open = config.registration().open();
    }

    /// Anonymous for the framework, because a setting may open it to all.
    @Post("/v1/sfu")
    @Consumes(MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Secured(SecurityRule.IS_ANONYMOUS)
    CompletionStage<HttpResponse<?>> register(
            HttpRequest<?> request, @Nullable Authentication node, @Nullable @Body String body) {
        if (node == null && !(open && !PatchbayTokenValidator.hadToken(request))) {
            return CompletableFuture.completedFuture(UnauthorizedAnswers.refusal(request));
        }
        var nodeId = Optional.ofNullable(node).map(Authentication::getName);
        return service.register(bytes(body), nodeId, System.currentTimeMillis())
                .thenApply(RegistrationController::response);
    }

    private static byte[] bytes(@Nullable String body) {
        return (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
    }

    private static HttpResponse<?> response(Result result) {
        return switch (result) {
            case Result.Accepted _ -> Answers.ok("result", "ok");
            case Result.Bad(var field, var reason) -> Answers.error(HttpStatus.BAD_REQUEST, field + ": " + reason);
            case Result.Foreign(var nodeId) ->
                Answers.error(HttpStatus.FORBIDDEN, "nodeId: the token is not for " + nodeId);
            case Result.Unavailable(var reason) ->
                Answers.error(HttpStatus.SERVICE_UNAVAILABLE, reason).header(HttpHeaders.RETRY_AFTER, "5");
        };
    }
}
