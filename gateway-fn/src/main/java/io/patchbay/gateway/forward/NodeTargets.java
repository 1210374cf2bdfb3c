package io.patchbay.gateway.forward;

import io.patchbay.gateway.config.BaseUrl;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.config.StaticNode;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.seal.KeyOpener;
import io.patchbay.schemas.token.LenientBase64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds out how to talk to a node: its address, and its key from the sealed key of its heartbeat or, by
/// address, from
/// the secrets. Thread-safe.
public final class NodeTargets {
    private static final byte[] NONE = {};

    /// Id of the key that a node took last, where that was not the first, by address: a node may have
    /// another id after each start.
    private final Map<String, String> preferred = new ConcurrentHashMap<>();

    private final NodeKeyUses uses = new NodeKeyUses();

    private volatile Map<String, StaticNode> byAddress = Map.of();
    private final @Nullable KeyOpener opener;

    /// @param privateKeys JWK set that opens sealed keys
    /// @throws ConfigException naming `SFU_GATEWAY_PRIVATE_KEYS` if it is wrong
    public NodeTargets(List<StaticNode> nodes, Optional<String> privateKeys) {
        replace(nodes);
        this.opener = privateKeys.map(NodeTargets::opener).orElse(null);
    }

    /// Takes other nodes and keys from the configuration, for targets that are made from now on.
    public final void replace(List<StaticNode> nodes) {
        byAddress = nodes.stream().collect(Collectors.toUnmodifiableMap(StaticNode::address, Function.identity()));
        preferred.clear();
        uses.use(nodes);
    }

    /// The node took a request that was signed with this key.
    public void taken(NodeTarget target, Secret key, long nowMs) {
        uses.taken(target.origin().url(), key, nowMs);
    }

    /// The keys that the secrets have for nodes, with the times of their use.
    public List<NodeKeyUse> keyUses() {
        return uses.all();
    }

    /// The node took this key and not the one before it: it comes first for targets that are made from now on.
    public void prefer(NodeTarget target, Secret key) {
        preferred.put(target.origin().url(), key.id());
    }

    /// Opens sealed keys; null if the gateway has no private keys.
    public @Nullable KeyOpener opener() {
        return opener;
    }

    /// How to talk to the node of a row, or empty if its address is no base URL.
    public Optional<NodeTarget> of(LoadRow row) {
        var known = BaseUrl.normalise(row.address()).map(byAddress::get).orElse(null);
        var publicUrl = publicUrl(row, known);
        return NodeTarget.of(row, keys(row, known), publicUrl);
    }

    /// In the order in which they are tried.
    private List<Secret> keys(LoadRow row, @Nullable StaticNode known) {
        var keys = new ArrayList<Secret>();
        if (row.key() != null && opener != null) {
            var bytes = opener.open(row.key()).map(LenientBase64::decode).orElse(NONE);
            if (bytes.length > 0) {
                keys.add(Secret.ofBytes(bytes));
            }
        }
        if (known != null) {
            known.keys().stream()
                    .filter(key -> keys.stream().noneMatch(key::sameAs))
                    .forEach(keys::add);
            var first = preferred.get(known.address());
            if (first != null) {
                keys.sort(Comparator.comparing(key -> !key.id().equals(first)));
            }
        }
        return keys;
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
