package io.patchbay.node;

import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.config.Secret;
import org.jspecify.annotations.Nullable;

/// The node's key as heartbeats may show it.
final class NodeKey {
    private NodeKey() {}

    /// In clear only to a gateway over HTTP, which seals it itself; null where it must not be shown.
    static @Nullable String shown(Secret authKey, NodeConfig.Reporting to) {
        return to.kafkaBootstrapServers() == null && to.gatewayUrl() != null ? authKey.reveal() : null;
    }
}
