package io.patchbay.node.http;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.patchbay.node.auth.Bearer;
import io.patchbay.node.auth.Origins;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.signaling.Admission;
import io.patchbay.node.whip.WhipOutcome;
import io.patchbay.node.whip.WhipSession;
import io.patchbay.node.whip.WhipSessions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// WHIP (RFC 9725) at `/v1/whip/{channel}` and WHEP (draft-ietf-wish-whep) at `/v1/whep/{channel}?session=ID`, for
/// client tokens as bearer tokens. `docs/whip.md` says what is answered when.
@Controller("/v1")
final class WhipController {
    private static final String SDP = "application/sdp";
    private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
    private static final String RETRY_AFTER_S = "5";
    private static final String EXPOSED = "Location, ETag, Link, Retry-After";

    private final WhipSessions sessions;
    private final Admission admission;
    private final Origins origins;
    private final WhipLimits limits;

    WhipController(WhipSessions sessions, Admission admission, Origins origins, WhipLimits limits) {
        this.sessions = sessions;
        this.admission = admission;
        this.origins = origins;
        this.limits = limits;
    }

    /// Publishes.
    @Post("/whip/{channel}")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> publish(HttpRequest<?> request, String channel, @Body @Nullable String offer) {
        return open(request, channel, offer, "/v1/whip/", Optional.empty());
    }

    /// Watches one session.
    @Post("/whep/{channel}")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> watch(HttpRequest<?> request, String channel, @Body @Nullable String offer) {
        var watched = sessionId(request.getParameters().get("session"));
        return watched.isPresent()
                ? open(request, channel, offer, "/v1/whep/", watched)
                : answer(request, failure(HttpStatus.BAD_REQUEST, "session: say whom to watch, ?session=ID"));
    }

    /// Trickled candidates: taken and not needed, since the node is ICE-lite. An ICE restart is refused.
    @Patch("/{kind:whip|whep}/{channel}/{resource}")
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> trickle(
            HttpRequest<?> request, String channel, String resource, @Body @Nullable String fragment) {
        return withSession(request, channel, resource, session -> {
            if (!hasType(request, FRAGMENT)) {
                return failure(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type: must be " + FRAGMENT);
            }
            var expected = request.getHeaders().get("If-Match");
            if (expected == null) {
                return failure(HttpStatus.PRECONDITION_REQUIRED, "If-Match: send the ETag of the answer");
            }
            if (expected.strip().equals("*")) {
                return failure(HttpStatus.UNPROCESSABLE_ENTITY, "ICE restarts are not supported: open a new session");
            }
            if (!expected.strip().equals(tag(session.iceSession()))) {
                return failure(HttpStatus.PRECONDITION_FAILED, "If-Match: is not the ETag of this ICE session");
            }
            return fragment != null && fragment.contains("a=")
                    ? HttpResponse.noContent()
                    : failure(HttpStatus.BAD_REQUEST, "the body must be an SDP fragment");
        });
    }

    /// Ends a session.
    @Delete("/{kind:whip|whep}/{channel}/{resource}")
    CompletionStage<HttpResponse<?>> end(HttpRequest<?> request, String channel, String resource) {
        return withSession(request, channel, resource, session -> {
            session.end();
            return HttpResponse.ok();
        });
    }

    /// Preflight for endpoints.
    @Options("/{kind:whip|whep}/{channel}")
    HttpResponse<?> preflight(HttpRequest<?> request) {
        return preflight(request, "POST, OPTIONS").header("Accept-Post", SDP);
    }

    /// Preflight for sessions.
    @Options("/{kind:whip|whep}/{channel}/{resource}")
    HttpResponse<?> sessionPreflight(HttpRequest<?> request) {
        return preflight(request, "PATCH, DELETE, OPTIONS").header("Accept-Patch", FRAGMENT);
    }

    private CompletionStage<HttpResponse<?>> open(
            HttpRequest<?> request, String uuid, @Nullable String offer, String path, Optional<SessionId> watched) {
        var early = limits.ofAddress(request);
        if (early.isPresent()) {
            return answer(request, tooOften("this address asks", early.get()));
        }
        var fault = fault(request, offer);
        if (fault.isPresent() || offer == null) {
            return answer(request, fault.orElseGet(WhipController::noBody));
        }
        return switch (judge(request, uuid)) {
            case Admission.Verdict.Refused _, Admission.Verdict.Unknown _ -> answer(request, unauthorized());
            case Admission.Verdict.Admitted(Channel channel, SessionId id, var _) ->
                open(channel, new WhipSessions.Request(id, offer, watched), path + uuid + "/")
                        .thenApply(response -> shared(request, response));
        };
    }

    private CompletionStage<MutableHttpResponse<?>> open(Channel channel, WhipSessions.Request wanted, String base) {
        return limits.ofChannel(channel.uuid())
                .<CompletionStage<MutableHttpResponse<?>>>map(
                        wait -> CompletableFuture.completedFuture(tooOften("this channel is asked", wait)))
                .orElseGet(() -> sessions.open(channel, wanted).thenApply(outcome -> response(outcome, base)));
    }

    private static MutableHttpResponse<?> response(WhipOutcome outcome, String base) {
        return switch (outcome) {
            case WhipOutcome.Created(var resource, var iceSession, var answer) ->
                HttpResponse.created(answer)
                        .contentType(SDP)
                        .header("Location", base + resource)
                        .header("ETag", tag(iceSession));
            case WhipOutcome.BadOffer(var reason) -> failure(HttpStatus.BAD_REQUEST, reason);
            case WhipOutcome.TooOften(var reason, var wait) -> tooOften(reason, wait);
            case WhipOutcome.NoPlace(var reason) ->
                failure(HttpStatus.SERVICE_UNAVAILABLE, reason).header("Retry-After", RETRY_AFTER_S);
            case WhipOutcome.NotLive() ->
                failure(HttpStatus.CONFLICT, "the session sends nothing now").header("Retry-After", RETRY_AFTER_S);
        };
    }

    private Optional<MutableHttpResponse<?>> fault(HttpRequest<?> request, @Nullable String offer) {
        if (!hasType(request, SDP)) {
            return Optional.of(failure(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type: must be " + SDP));
        }
        return offer == null || offer.isBlank() ? Optional.of(noBody()) : Optional.empty();
    }

    private CompletionStage<HttpResponse<?>> withSession(
            HttpRequest<?> request, String uuid, String resource, Function<WhipSession, HttpResponse<?>> action) {
        var early = limits.ofAddress(request);
        if (early.isPresent()) {
            return answer(request, tooOften("this address asks", early.get()));
        }
        return switch (judge(request, uuid)) {
            case Admission.Verdict.Refused _, Admission.Verdict.Unknown _ -> answer(request, unauthorized());
            case Admission.Verdict.Admitted(var _, var id, var _) ->
                answer(
                        request,
                        sessions.find(resource)
                                .filter(session -> session.id().equals(id))
                                .<HttpResponse<?>>map(action)
                                .orElseGet(() -> failure(HttpStatus.NOT_FOUND, "there is no such session")));
        };
    }

    private Admission.Verdict judge(HttpRequest<?> request, String uuid) {
        var token = Bearer.token(request.getHeaders().get("Authorization"));
        return admission.judge(uuid, token.orElse(""));
    }

    private MutableHttpResponse<?> preflight(HttpRequest<?> request, String methods) {
        return shared(request, HttpResponse.noContent())
                .header("Access-Control-Allow-Methods", methods)
                .header("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match")
                .header("Access-Control-Max-Age", "600");
    }

    private CompletionStage<HttpResponse<?>> answer(HttpRequest<?> request, HttpResponse<?> response) {
        return CompletableFuture.completedFuture(shared(request, response.toMutableResponse()));
    }

    /// Lets pages of allowed origins read the answer.
    private MutableHttpResponse<?> shared(HttpRequest<?> request, MutableHttpResponse<?> response) {
        var headers = request.getHeaders();
        var origin = headers.get("Origin");
        if (origin != null && origins.allows(origin, headers.get("Host"))) {
            response.header("Access-Control-Allow-Origin", origin)
                    .header("Access-Control-Expose-Headers", EXPOSED)
                    .header("Vary", "Origin");
        }
        return response;
    }

    private static boolean hasType(HttpRequest<?> request, String type) {
        return request.getContentType()
                .filter(given -> given.getName().equalsIgnoreCase(type))
                .isPresent();
    }

    /// A number if it looks like one: that is what most tokens have.
    private static Optional<SessionId> sessionId(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        return SessionId.of(
                text.matches("-?\\d{1,16}") ? LongNode.valueOf(Long.parseLong(text)) : TextNode.valueOf(text));
    }

    private static String tag(String iceSession) {
        return "\"" + iceSession + "\"";
    }

    private static MutableHttpResponse<?> noBody() {
        return failure(HttpStatus.BAD_REQUEST, "the body must be an SDP offer");
    }

    private static MutableHttpResponse<?> unauthorized() {
        return failure(
                        HttpStatus.UNAUTHORIZED,
                        "Authorization: send the client token of this channel as a bearer token")
                .header("WWW-Authenticate", "Bearer");
    }

    private static MutableHttpResponse<?> tooOften(String who, Duration wait) {
        return failure(HttpStatus.TOO_MANY_REQUESTS, who + " too often; see Retry-After")
                .header("Retry-After", Long.toString(wait.toSeconds() + 1));
    }

    private static MutableHttpResponse<?> failure(HttpStatus status, String reason) {
        return HttpResponse.<Answers.Failure>status(status)
                .body(new Answers.Failure(reason))
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
