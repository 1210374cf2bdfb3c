package io.patchbay.gateway.forward;

import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.config.StaticNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// When nodes last took each of the keys that the secrets have for them, so that an operator sees when
/// the old one of two can go. Thread-safe.
final class NodeKeyUses {
    private final Map<String, Counted> byKey = new ConcurrentHashMap<>();
    private volatile List<Named> named = List.of();

    private record Named(String address, String keyId) {
        String name() {
            return address + ' ' + keyId;
        }
    }

    private static final class Counted {
        private final LongAdder requests = new LongAdder();
        private volatile long lastUsedMs;
    }

    /// Takes these nodes and their keys in place of the ones before. Keys that stay keep their times of
    /// use.
    void use(List<StaticNode> nodes) {
        var keys = new ArrayList<Named>();
        for (var node : nodes) {
            node.keys().forEach(key -> keys.add(new Named(node.address(), key.id())));
        }
        keys.forEach(key -> byKey.computeIfAbsent(key.name(), _ -> new Counted()));
        byKey.keySet().retainAll(keys.stream().map(Named::name).toList());
        named = List.copyOf(keys);
    }

    /// The node at this address took a request that was signed with this key. A key that the secrets do
    /// not have for it came with its heartbeat, and is not counted.
    void taken(String address, Secret key, long nowMs) {
        var counted = byKey.isEmpty() ? null : byKey.get(new Named(address, key.id()).name());
        if (counted != null) {
            counted.lastUsedMs = nowMs;
            counted.requests.increment();
        }
    }

    /// In the order of the secrets.
    List<NodeKeyUse> all() {
        var uses = new ArrayList<NodeKeyUse>();
        for (var key : named) {
            var counted = byKey.get(key.name());
            if (counted != null) {
                uses.add(new NodeKeyUse(key.address(), key.keyId(), counted.requests.sum(), counted.lastUsedMs));
            }
        }
        return uses;
    }
}
