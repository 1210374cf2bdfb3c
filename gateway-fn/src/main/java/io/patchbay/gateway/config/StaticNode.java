package io.patchbay.gateway.config;

import org.jspecify.annotations.Nullable;

/// A node named in the secrets file or `SFU_GATEWAY_NODES`. It is used even if it never sent a heartbeat.
///
/// @param address normalised base URL
/// @param publicUrl base URL for browsers, null if the node's own answer is right
/// @param region empty if none
/// @param key the node's `AUTH_KEY`
public record StaticNode(String address, @Nullable String publicUrl, String region, Secret key) {}
