package io.patchbay.gateway.config;

import java.util.List;

/// A caller with its own keys.
///
/// @param name short and unique; travels to nodes and into records
/// @param keys any of them signs its tokens; the first is the current one
/// @param salt mixes its `iss` into room keys, so that nobody can guess rooms from a topic
/// @param declared true for a `[[tenant]]` table, false for the tenant of `SFU_GATEWAY_KEY`
/// @param limits what it may ask of one gateway
public record Tenant(String name, List<Secret> keys, Secret salt, boolean declared, Limits limits) {
    /// The tenant whose key is `SFU_GATEWAY_KEY`.
    public static final String DEFAULT_NAME = "default";

    public Tenant {
        keys = List.copyOf(keys);
    }

    /// Bounds of one tenant at one gateway.
    ///
    /// @param requestsPerSecond channel requests a second, beyond which 429
    /// @param maxConcurrent channel requests at a time, beyond which 429
    public record Limits(int requestsPerSecond, int maxConcurrent) {
        public static final Limits DEFAULT = new Limits(5_000, 5_000);
    }

    /// Key bytes in the order in which they are tried.
    public List<byte[]> keyBytes() {
        return keys.stream().map(Secret::bytes).toList();
    }

    @Override
    public String toString() {
        return "Tenant[" + name + ", " + keys.size() + " keys, " + limits + "]";
    }
}
