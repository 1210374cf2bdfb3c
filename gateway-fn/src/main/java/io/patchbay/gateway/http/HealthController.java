package io.patchbay.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.patchbay.gateway.config.GatewayConfig;
import org.jspecify.annotations.Nullable;

/// `GET /v1/health`: the fleet as this gateway sees it, for operators.
@Controller
final class HealthController {
    private final GatewayHealth health;
    private final boolean isPublic;

    HealthController(GatewayHealth health, GatewayConfig config) {
        this.health = health;
        this.isPublic = config.operators().healthPublic();
    }

    /// Anonymous for the framework, because a setting may open it to all.
    @Get("/v1/health")
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<?> health(HttpRequest<?> request, @Nullable Authentication operator) {
        return isPublic || operator != null
                ? HttpResponse.ok(health.report(operator != null))
                : UnauthorizedAnswers.refusal(request);
    }
}
