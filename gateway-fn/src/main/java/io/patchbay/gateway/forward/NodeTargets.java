package io.patchbay.gateway.forward;

import io.patchbay.gateway.config.BaseUrl;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.config.StaticNode;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.seal.KeyOpener;
import io.patchbay.schemas.token.LenientBase64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds out how to talk to a node: its address, and its key from the sealed key of its heartbeat or, by address,
/// from
/// the secrets. Thread-safe.
public final class NodeTargets {
    private static final byte[] NONE = {};

    private final Map<String, StaticNode> byAddress;
    private final @Nullable KeyOpener opener;

    /// @param privateKeys JWK set that opens sealed keys
    /// @throws ConfigException naming `SFU_GATEWAY_PRIVATE_KEYS` if it is wrong
    public NodeTargets(List<StaticNode> nodes, Optional<String> privateKeys) {
        this.byAddress = nodes.stream().collect(Collectors.toMap(StaticNode::address, Function.identity()));
        this.opener = privateKeys.map(NodeTargets::opener).orElse(null);
    }

    /// Opens sealed keys; null if the gateway has no private keys.
    public @Nullable KeyOpener opener() {
        return opener;
    }

    /// How to talk to the node of a row, or empty if its address is no base URL.
    public Optional<NodeTarget> of(LoadRow row) {
        var known = BaseUrl.normalise(row.address()).map(byAddress::get).orElse(null);
        var publicUrl = publicUrl(row, known);
        return NodeTarget.of(row, key(row, known), publicUrl);
    }

    private @Nullable Secret key(LoadRow row, @Nullable StaticNode known) {
        if (row.key() != null && opener != null) {
            var bytes = opener.open(row.key()).map(LenientBase64::decode).orElse(NONE);
            if (bytes.length > 0) {
                return Secret.ofBytes(bytes);
            }
        }
        return known == null ? null : known.key();
    }

    private static @Nullable String publicUrl(LoadRow row, @Nullable StaticNode known) {
        var own = row.publicUrl() == null
                ? null
                : BaseUrl.normalise(row.publicUrl()).orElse(null);
        return own == null && known != null ? known.publicUrl() : own;
    }

    private static KeyOpener opener(String privateKeys) {
        try {
            return KeyOpener.of(privateKeys);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("SFU_GATEWAY_PRIVATE_KEYS", String.valueOf(e.getMessage()));
        }
    }
}
