package io.patchbay.node.http;

import io.micronaut.context.BeanProvider;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.runtime.server.EmbeddedServer;
import io.patchbay.node.auth.Bearer;
import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.fleet.Fleet;
import io.patchbay.node.heartbeat.NodeIdentity;
import java.util.Optional;

/// `GET /v1/fleet/rooms/{roomKey}`: which node has the channel of a room, for gateways that no aggregator answers
/// (ADR 0116). For a token signed with the node's key that expires.
@Controller("/v1/fleet/rooms")
final class RoomController {
    private final NodeConfig config;
    private final Channels channels;
    private final OtherNodes others;
    private final TokenCheck tokens;
    private final BeanProvider<EmbeddedServer> server;

    RoomController(
            NodeConfig config,
            Channels channels,
            OtherNodes others,
            TokenCheck tokens,
            BeanProvider<EmbeddedServer> server) {
        this.config = config;
        this.channels = channels;
        this.others = others;
        this.tokens = tokens;
        this.server = server;
    }

    /// This node if the channel is here, whatever the records say.
    @Get("/{roomKey}")
    HttpResponse<?> owner(HttpRequest<?> request, @PathVariable String roomKey) {
        var isGateway = Bearer.token(request.getHeaders().get("Authorization"))
                .filter(tokens::isOrder)
                .isPresent();
        if (!isGateway) {
            return failure(HttpStatus.UNAUTHORIZED, "send a token signed with this node's key that expires");
        }
        return here(roomKey)
                .or(() -> others.ownerOf(roomKey))
                .<HttpResponse<?>>map(room -> HttpResponse.ok(new Answers.RoomOwner(room.uuid(), room.nodeId())))
                .orElseGet(() -> failure(HttpStatus.NOT_FOUND, "no channel of this room is known here"));
    }

    private Optional<Fleet.RoomAt> here(String roomKey) {
        return channels.ofRoom(roomKey)
                .map(channel -> new Fleet.RoomAt(
                        channel.uuid(), NodeIdentity.idOf(config, server.get().getPort())));
    }

    private static HttpResponse<?> failure(HttpStatus status, String reason) {
        return HttpResponse.status(status).body(new Answers.Failure("/v1/fleet/rooms: " + reason));
    }
}
