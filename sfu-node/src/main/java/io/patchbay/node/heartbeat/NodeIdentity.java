package io.patchbay.node.heartbeat;

import io.patchbay.node.config.NodeConfig;
import io.patchbay.schemas.event.NodeAddress;
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
        return new NodeIdentity(
                idOf(config, port), UUID.randomUUID().toString(), nowMs, addressOf(config, port), sealedKey);
    }

    /// The id of a node that listens on `port`.
    public static String idOf(NodeConfig config, int port) {
        var nodeId = config.fleet().identity().nodeId();
        return nodeId != null ? nodeId : addressOf(config, port);
    }

    private static String addressOf(NodeConfig config, int port) {
        var address = config.fleet().identity().address();
        return address != null
                ? address
                : NodeAddress.of("PUBLIC_IP", urlOf(config.http().publicIp(), port))
                        .url();
    }

    /// `http://host:port`, with brackets around an IPv6 address.
    public static String urlOf(String host, int port) {
        return "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }
}
