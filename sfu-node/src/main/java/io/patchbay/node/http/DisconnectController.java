package io.patchbay.node.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `POST /v1/disconnect`, in both dialects:
///
/// - the body is a token signed with the node's key, claim `sessionIdsByChannel`; it reaches the channels that the same
///   tenant or address made;
/// - the body is a JSON object of channel uuid -> token signed with that channel's key, claims `sessionIds` and `exp`.
///
/// Unknown channels and sessions are passed over. What this node cannot act on is relayed to the gateway: a token of
/// the first form that it cannot verify, since the gateway may know the tenant's key; and those of the second form
/// whose channels are not here, since they may be on another node. Never what was relayed already.
@Controller
final class DisconnectController {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_CHANNELS = 1_000;

    /// A caller sends it to `url` and `/v1/disconnect`, and `url` may be a room's below the signaling address.
    private static final String ROOM = "/v1/room/{uuid}";

    /// Sessions to be removed from a channel.
    private record Kick(Channel channel, List<SessionId> sessionIds) {}

    private final NodeConfig config;
    private final TokenCheck tokens;
    private final Channels channels;
    private final DisconnectRelay relay;

    DisconnectController(NodeConfig config, TokenCheck tokens, Channels channels, DisconnectRelay relay) {
        this.config = config;
        this.tokens = tokens;
        this.channels = channels;
        this.relay = relay;
    }

    @Post(uris = {"/v1/disconnect", ROOM + "/v1/disconnect", ROOM + "/{tag}/v1/disconnect"})
    @Consumes(MediaType.ALL)
    CompletionStage<HttpResponse<?>> disconnect(HttpRequest<?> request, @Body @Nullable String body) {
        var text = body == null ? "" : body.strip();
        if (text.isEmpty()) {
            return answer(failure(HttpStatus.BAD_REQUEST, "the body must be a token, or an object of tokens"));
        }
        return text.startsWith("{") ? byChannelKeys(request, text) : byNodeKey(request, text);
    }

    private CompletionStage<HttpResponse<?>> byNodeKey(HttpRequest<?> request, String token) {
        return switch (tokens.check(token)) {
            case TokenCheck.Result.Invalid(var reason) ->
                relay.relay(request, token).orElseGet(() -> answer(failure(HttpStatus.UNPROCESSABLE_ENTITY, reason)));
            case TokenCheck.Result.Valid(var claims) ->
                answer(claims.get("sessionIdsByChannel")
                        .filter(JsonNode::isObject)
                        .<HttpResponse<?>>map(ids -> kickOwned(Caller.of(request, config.http()), ids))
                        .orElseGet(() -> failure(
                                HttpStatus.UNPROCESSABLE_ENTITY, "sessionIdsByChannel: must be an object of lists")));
        };
    }

    private HttpResponse<?> kickOwned(Caller caller, JsonNode idsByChannel) {
        for (Map.Entry<String, JsonNode> entry : idsByChannel.properties()) {
            channels.find(entry.getKey())
                    .filter(channel -> channel.setup().room().owner().equals(caller.owner()))
                    .ifPresent(channel -> channel.kick(sessionIds(entry.getValue())));
        }
        return HttpResponse.ok();
    }

    private CompletionStage<HttpResponse<?>> byChannelKeys(HttpRequest<?> request, String text) {
        JsonNode body;
        try {
            body = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return answer(failure(HttpStatus.BAD_REQUEST, "the body is no JSON: " + e.getOriginalMessage()));
        }
        if (body.size() > MAX_CHANNELS) {
            return answer(failure(HttpStatus.BAD_REQUEST, "the body names more than " + MAX_CHANNELS + " channels"));
        }
        var kicks = new ArrayList<Kick>();
        var others = MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            if (!entry.getValue().isTextual()) {
                return answer(failure(HttpStatus.BAD_REQUEST, "each channel must have a token, as a string"));
            }
            var channel = channels.find(entry.getKey());
            if (channel.isEmpty()) {
                others.set(entry.getKey(), entry.getValue());
                continue;
            }
            switch (check(channel.get(), entry.getValue().textValue())) {
                case TokenCheck.Result.Invalid(var reason) -> {
                    return answer(failure(HttpStatus.UNPROCESSABLE_ENTITY, entry.getKey() + ": " + reason));
                }
                case TokenCheck.Result.Valid(var claims) ->
                    kicks.add(new Kick(
                            channel.get(),
                            claims.get("sessionIds").map(this::sessionIds).orElse(List.of())));
            }
        }
        kicks.forEach(kick -> kick.channel().kick(kick.sessionIds()));
        return others.isEmpty()
                ? answer(HttpResponse.ok())
                : relay.relay(request, others.toString()).orElseGet(() -> answer(HttpResponse.ok()));
    }

    private TokenCheck.Result check(Channel channel, String token) {
        return channel.setup()
                .sessionKeys()
                .map(keys -> tokens.checkShortLived(token, keys))
                .orElseGet(() -> tokens.checkShortLived(token));
    }

    /// The elements that are ids; what is none names no session.
    private List<SessionId> sessionIds(JsonNode ids) {
        var found = new ArrayList<SessionId>();
        ids.forEach(id -> SessionId.of(id).ifPresent(found::add));
        return found;
    }

    private static HttpResponse<?> failure(HttpStatus status, String reason) {
        return HttpResponse.status(status).body(new Answers.Failure("/v1/disconnect: " + reason));
    }

    private static CompletionStage<HttpResponse<?>> answer(HttpResponse<?> response) {
        return CompletableFuture.completedFuture(response);
    }
}
