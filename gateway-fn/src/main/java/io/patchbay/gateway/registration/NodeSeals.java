package io.patchbay.gateway.registration;

import io.patchbay.schemas.seal.KeySealer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Seals the keys that nodes post, each once: every sealing of a key looks different, and gateways open what looks new.
/// So one key of one node keeps its sealed text while the gateway runs, as that of a node which seals by itself.
/// Remembers digests, not keys; forgets what was not posted for longest. Thread-safe.
final class NodeSeals {
    /// Half of what gateways remember as opened.
    static final int MAX_REMEMBERED = 10_000;

    private final KeySealer sealer;
    private final int maxRemembered;

    /// By node and digest of the key.
    private final Map<String, String> seals = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > maxRemembered;
        }
    });

    NodeSeals(KeySealer sealer, int maxRemembered) {
        this.sealer = sealer;
        this.maxRemembered = maxRemembered;
    }

    /// The sealed form of a node's key, as [KeySealer#seal].
    String seal(String nodeId, String key) {
        var name = digest(key) + ' ' + nodeId;
        var known = seals.get(name);
        if (known != null) {
            return known;
        }
        var fresh = sealer.seal(key);
        var first = seals.putIfAbsent(name, fresh);
        return first == null ? fresh : first;
    }

    private static String digest(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
