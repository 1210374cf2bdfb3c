package io.patchbay.gateway.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.patchbay.gateway.explain.DecisionLookup;
import io.patchbay.gateway.explain.DecisionLookup.Found;
import io.patchbay.gateway.explain.Explained;
import io.patchbay.schemas.codec.EventCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `GET /v1/decisions/{id}`: why a room went where it went, as JSON or as a page.
@Controller
final class DecisionController {
    private static final EventCodec<Explained> JSON = EventCodec.of(Explained.class, 0, 1 << 26);

    private final DecisionLookup decisions;

    DecisionController(DecisionLookup decisions) {
        this.decisions = decisions;
    }

    /// Anonymous for the framework, because a person without a session is sent to the login.
    @Get("/v1/decisions/{id}")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
    @Secured(SecurityRule.IS_ANONYMOUS)
    CompletionStage<HttpResponse<?>> decision(String id, HttpRequest<?> request, @Nullable Authentication operator) {
        var asPage = Pages.isWanted(request);
        if (operator == null) {
            return CompletableFuture.completedFuture(
                    asPage ? Pages.toLogin(request) : UnauthorizedAnswers.refusal(request));
        }
        return decisions.explain(id).thenApply(found -> asPage ? page(id, found) : json(found));
    }

    private static HttpResponse<?> json(Found found) {
        return switch (found) {
            case Found.Decision(var explained) ->
                HttpResponse.ok(JSON.encode(explained)).contentType(MediaType.APPLICATION_JSON_TYPE);
            case Found.Missing(var status, var json) ->
                HttpResponse.status(HttpStatus.valueOf(status))
                        .contentType(MediaType.APPLICATION_JSON_TYPE)
                        .body(json);
            case Found.Unavailable(var reason) ->
                Answers.error(HttpStatus.SERVICE_UNAVAILABLE, "the aggregator cannot be asked: " + reason)
                        .header(HttpHeaders.RETRY_AFTER, "1");
        };
    }

    private static MutableHttpResponse<?> page(String id, Found found) {
        return switch (found) {
            case Found.Decision(var explained) -> Pages.html(HttpStatus.OK, DecisionPage.of(explained));
            case Found.Missing(var status, var json) ->
                Pages.html(HttpStatus.valueOf(status), DecisionPage.missing(id, json));
            case Found.Unavailable(var reason) ->
                Pages.html(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        DecisionPage.missing(id, "the aggregator cannot be asked: " + reason));
        };
    }
}
