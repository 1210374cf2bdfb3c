package io.patchbay.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node named in the secrets file or `SFU_GATEWAY_NODES`. It is used even if it never sent a heartbeat.
///
/// @param address normalised base URL
/// @param publicUrl base URL for browsers, null if the node's own answer is right
/// @param region empty if none
/// @param keys the node's `AUTH_KEY`, and while it changes the one before; the newest first, at least one
public record StaticNode(String address, @Nullable String publicUrl, String region, List<Secret> keys) {
    public StaticNode {
        keys = List.copyOf(keys);
    }
}
