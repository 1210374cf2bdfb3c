package io.patchbay.gateway.forward;

/// How a key that the secrets have for a node was used since this process started.
///
/// @param address of the node
/// @param keyId [io.patchbay.gateway.config.Secret#id]
/// @param requests channel requests signed with it that the node took
/// @param lastUsedMs epoch ms of the newest one, 0 if there was none
public record NodeKeyUse(String address, String keyId, long requests, long lastUsedMs) {}
