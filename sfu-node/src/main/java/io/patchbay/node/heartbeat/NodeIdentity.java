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
        var identity = config.fleet().identity();
        var address = identity.address() != null
                ? identity.address()
                : NodeAddress.of("PUBLIC_IP", urlOf(config.http().publicIp(), port))
                        .url();
        var nodeId = identity.nodeId() != null ? identity.nodeId() : address;
        return new NodeIdentity(nodeId, UUID.randomUUID().toString(), nowMs, address, sealedKey);
    }

    /// `http://host:port`, with brackets around an IPv6 address.
    public static String urlOf(String host, int port) {
        return "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }
}
