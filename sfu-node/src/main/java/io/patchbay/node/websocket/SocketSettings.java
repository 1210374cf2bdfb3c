package io.patchbay.node.websocket;

import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.node.signaling.Elsewhere;
import java.time.Duration;

/// What all sockets of a node share.
///
/// @param authenticationTimeout for the first message
/// @param trustProxy whether `X-Forwarded-For` names the client
public record SocketSettings(
        NodeConfig.Sockets limits, Duration authenticationTimeout, boolean trustProxy, Dialects dialects, Door door) {

    /// Who counts the sockets, and who knows of channels that are not here.
    public record Door(SocketGate gate, NodeMetrics metrics, Elsewhere elsewhere) {}
}
