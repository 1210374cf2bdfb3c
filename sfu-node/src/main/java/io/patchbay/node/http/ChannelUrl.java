package io.patchbay.node.http;

import io.micronaut.context.BeanProvider;
import io.micronaut.http.HttpRequest;
import io.micronaut.runtime.server.EmbeddedServer;
import io.patchbay.node.auth.ClientAddress;
import io.patchbay.node.channel.RoomPath;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.heartbeat.NodeIdentity;
import jakarta.inject.Singleton;
import java.util.Optional;

/// The `url` of channels: a path below the shared signaling address if there is one; else what the proxy
/// forwarded, else the node's public URL, else its address and port.
@Singleton
final class ChannelUrl {
    private static final int MAX_HOST_LENGTH = 255;

    private final NodeConfig config;
    private final BeanProvider<EmbeddedServer> server;

    ChannelUrl(NodeConfig config, BeanProvider<EmbeddedServer> server) {
        this.config = config;
        this.server = server;
    }

    /// The `url` of a channel of this node.
    String of(HttpRequest<?> request, String channelUuid) {
        return of(request, channelUuid, NodeIdentity.idOf(config, server.get().getPort()));
    }

    /// The `url` of a channel that clients find here, whoever has it.
    String of(HttpRequest<?> request, String channelUuid, String nodeId) {
        var signalingUrl = config.fleet().adoption().signalingUrl();
        return signalingUrl != null
                ? signalingUrl + RoomPath.to(channelUuid, nodeId)
                : forwarded(request).orElseGet(this::own);
    }

    private Optional<String> forwarded(HttpRequest<?> request) {
        var headers = request.getHeaders();
        if (!config.http().trustProxy() || headers.get("X-Forwarded-Host") == null) {
            return Optional.empty();
        }
        var host = ClientAddress.first(headers.get("X-Forwarded-Host", String.class, ""));
        var scheme = ClientAddress.first(headers.get("X-Forwarded-Proto", String.class, ""));
        return host.matches("[A-Za-z0-9._:\\[\\]-]{1," + MAX_HOST_LENGTH + "}")
                ? Optional.of((scheme.equals("https") ? "https://" : "http://") + host)
                : Optional.empty();
    }

    private String own() {
        var publicUrl = config.fleet().identity().publicUrl();
        return publicUrl != null
                ? publicUrl
                : NodeIdentity.urlOf(config.http().publicIp(), server.get().getPort());
    }
}
