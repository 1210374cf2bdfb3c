package io.patchbay.gateway.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.patchbay.gateway.auth.PatchbayTokenValidator;
import io.patchbay.gateway.auth.Roles;
import io.patchbay.gateway.channel.ChannelAnswer;
import io.patchbay.gateway.channel.ChannelRequest;
import io.patchbay.gateway.channel.ChannelService;
import io.patchbay.telemetry.trace.TraceContext;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `GET /v1/channel`: a room on the right node.
@Controller
@Secured(Roles.TENANT)
final class ChannelController {
    private static final int MAX_ISS = 2_048;

    private final ChannelService channels;
    private final CallerAddress addresses;

    ChannelController(ChannelService channels, CallerAddress addresses) {
        this.channels = channels;
        this.addresses = addresses;
    }

    @Get("/v1/channel")
    CompletionStage<MutableHttpResponse<?>> channel(HttpRequest<?> request) {
        var caller = PatchbayTokenValidator.caller(request);
        var iss = caller.claims().iss();
        if (iss.isEmpty()) {
            return CompletableFuture.completedFuture(
                    Answers.error(HttpStatus.FORBIDDEN, "iss: the token does not say which room it is for"));
        }
        if (iss.get().length() > MAX_ISS) {
            return CompletableFuture.completedFuture(
                    Answers.error(HttpStatus.BAD_REQUEST, "iss: is longer than " + MAX_ISS + " characters"));
        }
        var query = RawQuery.of(Requests.rawQuery(request));
        var wanted = new ChannelRequest(
                caller,
                iss.get(),
                query.rest(),
                query.region(),
                query.country(),
                TraceContext.parse(request.getHeaders().get(TraceContext.HEADER))
                        .orElse(null),
                addresses.forwardedFor(request),
                Requests.isGone(request));
        return channels.place(wanted).thenApply(ChannelController::response);
    }

    /// Answers that a decision led to carry its id, by which operators find its record.
    static MutableHttpResponse<?> response(ChannelAnswer answer) {
        return switch (answer) {
            case ChannelAnswer.Decided decided -> decided(decided).header("Patchbay-Decision", decided.decisionId());
            case ChannelAnswer.TooMany tooMany ->
                Answers.error(
                                HttpStatus.TOO_MANY_REQUESTS,
                                "this tenant asks for more than " + tooMany.most() + " channels "
                                        + (tooMany.limit().equals("tenant-rate") ? "a second" : "at a time"))
                        .header(HttpHeaders.RETRY_AFTER, "1");
        };
    }

    private static MutableHttpResponse<?> decided(ChannelAnswer.Decided answer) {
        return switch (answer) {
            case ChannelAnswer.Placed placed -> placed(placed);
            case ChannelAnswer.Declined declined ->
                declined.body().isEmpty()
                        ? HttpResponse.status(declined.status(), "declined")
                        : HttpResponse.status(declined.status(), "declined")
                                .contentType(MediaType.APPLICATION_JSON_TYPE)
                                .body(declined.body());
            case ChannelAnswer.Unavailable none -> unavailable(none);
            case ChannelAnswer.Gone _ -> HttpResponse.status(ChannelAnswer.Gone.STATUS, "caller is gone");
            case ChannelAnswer.Failed _ ->
                Answers.error(
                        HttpStatus.INTERNAL_SERVER_ERROR, "internal error; the gateway's log names this decision");
        };
    }

    private static MutableHttpResponse<?> placed(ChannelAnswer.Placed placed) {
        var body = new LinkedHashMap<String, String>();
        body.put("uuid", placed.uuid());
        body.put("url", placed.url());
        return HttpResponse.ok(body).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static MutableHttpResponse<?> unavailable(ChannelAnswer.Unavailable none) {
        var body = new LinkedHashMap<String, String>();
        body.put("error", "no SFU instances available");
        body.put("reason", none.reason());
        return HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.RETRY_AFTER, Integer.toString(none.retryAfterS()))
                .body(body);
    }
}
