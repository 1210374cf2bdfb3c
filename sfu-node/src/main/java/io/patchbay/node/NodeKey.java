package io.patchbay.node;

import io.patchbay.node.config.ConfigException;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.config.Setting;
import io.patchbay.schemas.seal.KeySealer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node's key as heartbeats may show it.
final class NodeKey {
    private static final Logger LOG = LoggerFactory.getLogger(NodeKey.class);

    private NodeKey() {}

    /// Sealed for the gateways if their public key is known. Otherwise in clear, but only to a gateway over HTTP, which
    /// seals it itself; null where it must not be shown.
    static @Nullable String shown(String authKey, NodeConfig.Reporting to) {
        if (to.kafka() == null && to.gatewayUrl() == null) {
            return null;
        }
        if (to.gatewayPublicKey() != null) {
            return sealed(authKey, to.gatewayPublicKey());
        }
        if (to.kafka() == null) {
            return authKey;
        }
        LOG.atWarn()
                .addKeyValue("setting", Setting.SFU_GATEWAY_PUBLIC_KEY)
                .log("not set: heartbeats carry no key, so gateways must know it from their secrets");
        return null;
    }

    private static String sealed(String authKey, String publicKey) {
        try {
            return KeySealer.of(publicKey).seal(authKey);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Setting.SFU_GATEWAY_PUBLIC_KEY, String.valueOf(e.getMessage()));
        }
    }
}
