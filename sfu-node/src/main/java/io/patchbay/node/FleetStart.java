package io.patchbay.node;

import io.patchbay.node.config.ConfigException;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.config.Setting;
import io.patchbay.node.fleet.ChannelSecret;
import io.patchbay.node.fleet.Fleet;
import io.patchbay.schemas.seal.FleetKeys;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The part of a node that keeps calls alive when nodes die: there with the fleet's keys and Kafka only.
final class FleetStart {
    private final Optional<FleetKeys> keys;
    private final Optional<ChannelSecret> secret;
    private final NodeConfig config;

    /// @param nodeKeys of this node, as they are written in settings
    /// @throws ConfigException if the keys are none
    FleetStart(NodeConfig config, Supplier<List<String>> nodeKeys) {
        this.config = config;
        this.keys = Optional.ofNullable(config.fleet().adoption().privateKeys()).map(secret -> keys(secret.reveal()));
        this.secret = keys.map(fleetKeys -> new ChannelSecret(fleetKeys, nodeKeys));
    }

    /// What seals channels for other nodes; empty if they are not to outlive this node.
    Optional<ChannelSecret> secret() {
        return secret;
    }

    /// Starts to read what the other nodes have.
    Optional<Fleet> start(Fleet.Node node) {
        var kafka = config.fleet().reporting().kafka();
        return kafka == null
                ? Optional.empty()
                : keys.map(fleetKeys -> Fleet.start(config, kafka, fleetKeys, secret.orElseThrow(), node));
    }

    private static FleetKeys keys(String text) {
        try {
            return FleetKeys.of(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Setting.SFU_FLEET_PRIVATE_KEYS, String.valueOf(e.getMessage()));
        }
    }
}
