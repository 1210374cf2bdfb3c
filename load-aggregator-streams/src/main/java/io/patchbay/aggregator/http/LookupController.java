package io.patchbay.aggregator.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.patchbay.aggregator.query.KeyedLookup;
import io.patchbay.aggregator.query.KeyedLookup.Found;
import io.patchbay.aggregator.query.LoadsQuery;
import io.patchbay.aggregator.query.Peers;
import io.patchbay.aggregator.query.Proposal;
import org.jspecify.annotations.Nullable;

/// One room, one channel, or the history of one node.
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LookupController {
    private static final int MAX_KEY_LENGTH = 256;

    private final KeyedLookup lookup;
    private final LoadsQuery loads;

    LookupController(KeyedLookup lookup, LoadsQuery loads) {
        this.lookup = lookup;
        this.loads = loads;
    }

    /// The channel of a room, as a `ChannelRecord`. With `?propose=<node id>` a room that nobody has goes to that
    /// node, or to the one that somebody else proposed just before: the answer is 404 with its id in `claimed`.
    /// `failed=<node id>` (repeatable) names nodes that cannot have it.
    @Get(uri = "/rooms/{roomKey}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> room(String roomKey, HttpRequest<?> request) {
        if (tooLong(roomKey)) {
            return refused();
        }
        @Nullable Proposal proposal;
        try {
            proposal = proposal(request);
        } catch (IllegalArgumentException e) {
            return Errors.response(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        return answer(lookup.room(roomKey, proposal, isForwarded(request)), "no channel has this room");
    }

    /// A channel, as a `ChannelRecord`.
    @Get(uri = "/channels/{uuid}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> channel(String uuid, HttpRequest<?> request) {
        return tooLong(uuid)
                ? refused()
                : answer(lookup.channel(uuid, isForwarded(request)), "no channel has this uuid");
    }

    /// The newest transitions of a node, oldest first.
    @Get(uri = "/events/{+nodeId}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> events(String nodeId) {
        if (tooLong(nodeId)) {
            return refused();
        }
        return loads.knows(nodeId)
                ? HttpResponse.ok(loads.events(nodeId))
                : Errors.response(HttpStatus.NOT_FOUND, "no node has this id");
    }

    private static HttpResponse<byte[]> answer(Found found, String nothing) {
        return switch (found) {
            case Found.Channel(var json) -> HttpResponse.ok(json);
            case Found.Nothing() -> Errors.response(HttpStatus.NOT_FOUND, nothing);
            case Found.Claimed(var nodeId) -> Errors.claimed(nothing, nodeId);
            case Found.Unavailable(var reason) ->
                Errors.response(HttpStatus.SERVICE_UNAVAILABLE, "cannot look it up now: " + reason)
                        .header("Retry-After", Errors.RETRY_AFTER_S);
        };
    }

    private static @Nullable Proposal proposal(HttpRequest<?> request) {
        var nodeId = request.getParameters().get("propose");
        return nodeId == null
                ? null
                : Proposal.of(nodeId, request.getParameters().getAll("failed"));
    }

    private static HttpResponse<byte[]> refused() {
        return Errors.response(HttpStatus.BAD_REQUEST, "an id has at most " + MAX_KEY_LENGTH + " characters");
    }

    private static boolean tooLong(String key) {
        return key.length() > MAX_KEY_LENGTH;
    }

    private static boolean isForwarded(HttpRequest<?> request) {
        return request.getHeaders().contains(Peers.FORWARDED);
    }
}
