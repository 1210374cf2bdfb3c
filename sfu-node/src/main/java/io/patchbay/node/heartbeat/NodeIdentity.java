package io.patchbay.node.heartbeat;

import io.patchbay.node.config.NodeConfig;
import java.net.URI;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who this node is during this boot.
///
/// @param nodeId stable id
/// @param bootId one per start
/// @param bootAtMs epoch ms
/// @param address base URL for gateways
/// @param sealedKey `AUTH_KEY` as it may be shown to the transport in use, null if it may not
public record NodeIdentity(
        String nodeId,
        String bootId,
        long bootAtMs,
        String address,
        @Nullable String sealedKey) {

    /// Works out the identity of a node that listens on `port`.
    public static NodeIdentity of(NodeConfig config, int port, long nowMs, @Nullable String sealedKey) {
        var identity = config.fleet().identity();
        var address = identity.address() != null
                ? identity.address()
                : urlOf(config.http().publicIp(), port);
        var nodeId = identity.nodeId() != null ? identity.nodeId() : hostAndPort(address);
        return new NodeIdentity(nodeId, UUID.randomUUID().toString(), nowMs, address, sealedKey);
    }

    /// `http://host:port`, with brackets around an IPv6 address.
    public static String urlOf(String host, int port) {
        return "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String hostAndPort(String address) {
        var uri = URI.create(address);
        var defaultPort = "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getHost().toLowerCase(Locale.ROOT) + ":" + (uri.getPort() < 0 ? defaultPort : uri.getPort());
    }
}
