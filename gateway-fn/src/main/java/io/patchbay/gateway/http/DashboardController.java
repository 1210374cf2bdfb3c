package io.patchbay.gateway.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.sse.Event;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.patchbay.gateway.auth.Roles;
import io.patchbay.gateway.dashboard.FleetFeed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The fleet as a page for operators, live and in the past.
@Controller
final class DashboardController {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardController.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final long DAY_MS = 24L * 3600 * 1000;

    private final FleetFeed feed;
    private final Flux<Event<String>> events;

    /// One stream serves all who look, and nobody is asked while none does.
    DashboardController(FleetFeed feed) {
        this.feed = feed;
        this.events = Flux.merge(
                        ticks().map(_ -> Event.of(feed.now()).name("fleet")),
                        ticks().concatMap(_ -> part("decisions", feed.lately()), 1),
                        ticks().concatMap(_ -> part("transitions", feed.transitions()), 1))
                .doOnError(error -> LOG.atError().setCause(error).log("the live view ended"))
                .share();
    }

    /// Anonymous for the framework, because a person without a session is sent to the login.
    @Get("/dashboard")
    @Produces(MediaType.ALL)
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<?> page(HttpRequest<?> request, @Nullable Authentication operator) {
        if (operator == null) {
            return Pages.isWanted(request) ? Pages.toLogin(request) : UnauthorizedAnswers.refusal(request);
        }
        return Pages.html(HttpStatus.OK, new String(AssetController.read("index.html"), StandardCharsets.UTF_8));
    }

    /// The live view: `fleet` every second, `decisions` and `transitions` of the last seconds.
    @Get("/dashboard/events")
    @Produces(MediaType.TEXT_EVENT_STREAM)
    @Secured(Roles.OPERATOR)
    Publisher<Event<String>> events() {
        return events.onBackpressureLatest();
    }

    /// The fleet `?at=` a moment, epoch ms, and what went before it.
    @Get("/dashboard/past")
    @Produces(MediaType.APPLICATION_JSON)
    @Secured(Roles.OPERATOR)
    CompletionStage<HttpResponse<?>> past(HttpRequest<?> request) {
        var at = moment(request, "at");
        if (at < 0) {
            return CompletableFuture.completedFuture(
                    Answers.error(HttpStatus.BAD_REQUEST, "at: must be epoch milliseconds"));
        }
        return feed.past(at).thenApply(json -> HttpResponse.ok(json).contentType(MediaType.APPLICATION_JSON_TYPE));
    }

    /// The transitions `?from=` one moment `&to=` another, epoch ms, a day apart at most; oldest first.
    @Get("/dashboard/transitions")
    @Produces(MediaType.APPLICATION_JSON)
    @Secured(Roles.OPERATOR)
    CompletionStage<HttpResponse<?>> transitions(HttpRequest<?> request) {
        var from = moment(request, "from");
        var to = moment(request, "to");
        if (from < 0 || to < from || to - from > DAY_MS) {
            return CompletableFuture.completedFuture(Answers.error(
                    HttpStatus.BAD_REQUEST, "from and to: must be epoch milliseconds, a day apart at most"));
        }
        return feed.transitions(from, to)
                .thenApply(json -> json.isEmpty()
                        ? Answers.error(HttpStatus.SERVICE_UNAVAILABLE, "transitions cannot be read now")
                        : HttpResponse.ok(json).contentType(MediaType.APPLICATION_JSON_TYPE));
    }

    /// @return -1 if it is absent or no moment
    private static long moment(HttpRequest<?> request, String name) {
        var text = request.getParameters().get(name);
        return text != null && text.matches("[0-9]{1,13}") ? Long.parseLong(text) : -1;
    }

    /// One that comes while the one before is still being answered is left out.
    private static Flux<Long> ticks() {
        return Flux.interval(Duration.ZERO, TICK).onBackpressureDrop();
    }

    private static Mono<Event<String>> part(String name, CompletionStage<String> json) {
        return Mono.fromCompletionStage(json)
                .filter(text -> !text.isEmpty())
                .map(text -> Event.of(text).name(name));
    }
}
