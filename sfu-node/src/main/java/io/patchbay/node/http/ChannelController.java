package io.patchbay.node.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.patchbay.node.auth.Bearer;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelKey;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.fleet.Fleet;
import io.patchbay.node.heartbeat.PickLog;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.metrics.NodeMetrics.ChannelRefusal;
import io.patchbay.schemas.token.Claims;
import io.patchbay.telemetry.trace.TraceContext;
import io.patchbay.telemetry.trace.Tracing;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET /v1/channel`: the channel of a room, made if there is none.
@Controller("/v1/channel")
final class ChannelController {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelController.class);
    private static final int MAX_ISS_LENGTH = 2048;
    private static final int MAX_KEY_LENGTH = 4096;
    private static final String RETRY_AFTER_S = "5";

    private final NodeConfig config;
    private final TokenCheck tokens;
    private final Channels channels;
    private final PickLog picks;
    private final ChannelUrl url;
    private final Tracing tracing;
    private final OtherNodes others;
    private final NodeMetrics metrics;

    ChannelController(
            NodeConfig config,
            TokenCheck tokens,
            Channels channels,
            PickLog picks,
            ChannelUrl url,
            Tracing tracing,
            OtherNodes others,
            NodeMetrics metrics) {
        this.config = config;
        this.tokens = tokens;
        this.channels = channels;
        this.picks = picks;
        this.url = url;
        this.tracing = tracing;
        this.others = others;
        this.metrics = metrics;
    }

    @Get
    CompletionStage<HttpResponse<?>> channel(HttpRequest<?> request) {
        var token = Bearer.token(request.getHeaders().get("Authorization"));
        if (token.isEmpty()) {
            return answer(HttpResponse.unauthorized());
        }
        return switch (tokens.check(token.get())) {
            case TokenCheck.Result.Invalid(var reason) ->
                answer(failure(HttpStatus.UNAUTHORIZED, "Authorization: " + reason));
            case TokenCheck.Result.Valid(var claims) -> open(request, claims);
        };
    }

    /// Gives back a channel that a gateway asked for and does not need: another node was quicker. The same token
    /// and headers as the request that made it. Closes it only if nobody else was told its uuid, so that it always
    /// is safe to ask (ADR 0070).
    @Delete
    HttpResponse<?> giveBack(HttpRequest<?> request) {
        var iss = Bearer.token(request.getHeaders().get("Authorization"))
                .flatMap(token -> tokens.check(token).claims())
                .flatMap(Claims::iss);
        if (iss.isEmpty()) {
            return failure(HttpStatus.UNAUTHORIZED, "Authorization: send the token that the channel was made with");
        }
        var room = RoomId.of(Caller.of(request, config.http()).owner(), iss.get());
        var closed = channels.ofRoom(room)
                .filter(channel -> Caller.header(request, Caller.PICK)
                        .filter(pick -> picks.brought(pick, channel))
                        .isPresent())
                .filter(Channel::giveBack)
                .isPresent();
        return HttpResponse.ok(Map.of("closed", closed));
    }

    private CompletionStage<HttpResponse<?>> open(HttpRequest<?> request, Claims claims) {
        var iss = claims.iss();
        if (iss.isEmpty()) {
            return answer(HttpResponse.status(HttpStatus.FORBIDDEN));
        }
        var fault = fault(request, claims, iss.get());
        if (fault.isPresent()) {
            return answer(failure(HttpStatus.BAD_REQUEST, fault.get()));
        }
        var setup = setup(request, claims, iss.get());
        return setup.roomKey().isEmpty() || channels.ofRoom(setup.room()).isPresent()
                ? answer(open(request, setup))
                : others.bringRoom(setup.roomKey())
                        .thenApply(elsewhere -> elsewhere
                                .<HttpResponse<?>>map(room -> named(request, room))
                                .orElseGet(() -> open(request, setup)));
    }

    /// The channel that the room has already, although it is not here.
    private HttpResponse<?> named(HttpRequest<?> request, Fleet.RoomAt room) {
        LOG.atInfo()
                .addKeyValue("channelId", room.uuid())
                .addKeyValue("nodeId", room.nodeId())
                .addKeyValue(
                        "decisionId", Caller.header(request, Caller.DECISION).orElse(""))
                .log("the room has a channel that is not here");
        return HttpResponse.ok(new Answers.ChannelAddress(room.uuid(), url.of(request, room.uuid(), room.nodeId())));
    }

    private HttpResponse<?> open(HttpRequest<?> request, ChannelSetup setup) {
        return switch (channels.open(setup)) {
            case Channels.Opened.Found(var channel, var created) -> {
                Caller.header(request, Caller.PICK).ifPresent(pick -> picks.add(pick, channel));
                trace(request, channel, created);
                yield HttpResponse.ok(new Answers.ChannelAddress(channel.uuid(), url.of(request, channel.uuid())));
            }
            case Channels.Opened.Draining() -> {
                metrics.channelRefused(ChannelRefusal.DRAINING);
                yield unavailable("this node is draining and takes no new channels");
            }
            case Channels.Opened.TooMany() -> {
                metrics.channelRefused(ChannelRefusal.NODE_FULL);
                yield unavailable("this node has SFU_MAX_CHANNELS channels");
            }
            case Channels.Opened.TooManyOfOne() -> {
                metrics.channelRefused(ChannelRefusal.TENANT_FULL);
                yield failure(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "the caller has SFU_MAX_CHANNELS_PER_TENANT channels on this node");
            }
        };
    }

    /// Ties the channel to the request that asked for it.
    private void trace(HttpRequest<?> request, Channel channel, boolean created) {
        var parent = TraceContext.parse(request.getHeaders().get(TraceContext.HEADER));
        var span = tracing.serve("open channel", parent.orElse(null));
        channel.traced(span.context());
        span.with("created", Boolean.toString(created)).end();
        (created ? LOG.atInfo() : LOG.atDebug())
                .addKeyValue("channelId", channel.uuid())
                .addKeyValue(
                        "decisionId", Caller.header(request, Caller.DECISION).orElse(""))
                .addKeyValue("traceId", span.context().traceId())
                .log(created ? "channel opened" : "channel found");
    }

    private ChannelSetup setup(HttpRequest<?> request, Claims claims, String iss) {
        var caller = Caller.of(request, config.http());
        return new ChannelSetup(
                RoomId.of(caller.owner(), iss),
                Caller.header(request, Caller.ROOM).orElse(""),
                claims.key().map(ChannelKey::new).orElse(null),
                !"false".equals(request.getParameters().get("webRTC")),
                caller.remoteAddress());
    }

    private static Optional<String> fault(HttpRequest<?> request, Claims claims, String iss) {
        if (iss.length() > MAX_ISS_LENGTH) {
            return Optional.of("iss: is longer than " + MAX_ISS_LENGTH + " characters");
        }
        if (claims.get("key").filter(key -> !key.isTextual()).isPresent()) {
            return Optional.of("key: must be a base64 text");
        }
        if (claims.text("keySeed").filter(seed -> !seed.isEmpty()).isPresent()) {
            return Optional.of("keySeed: is not supported by this node; send the derived key as key");
        }
        if (claims.key().isEmpty()) {
            return request.getParameters().contains("recordingAddress")
                    ? Optional.of("recordingAddress: needs a key claim in the token")
                    : Optional.empty();
        }
        var key = claims.key().get();
        return key.length() > MAX_KEY_LENGTH || !ChannelKey.isKey(key)
                ? Optional.of("key: must be base64 of at most " + MAX_KEY_LENGTH + " characters")
                : Optional.empty();
    }

    private static CompletionStage<HttpResponse<?>> answer(HttpResponse<?> response) {
        return CompletableFuture.completedFuture(response);
    }

    private static HttpResponse<?> unavailable(String reason) {
        return HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header("Retry-After", RETRY_AFTER_S)
                .body(new Answers.Failure(reason));
    }

    private static HttpResponse<?> failure(HttpStatus status, String reason) {
        return HttpResponse.status(status).body(new Answers.Failure(reason));
    }
}
