package io.patchbay.schemas.event;

import org.jspecify.annotations.Nullable;

/// A channel that exists, on the compacted topic `sfu.channels` (a tombstone ends it). Written by the owning node
/// alone, and by the gateway for stock nodes.
///
/// @param schemaVersion [#VERSION]
/// @param uuid channel uuid
/// @param roomKey HMAC of tenant salt and `iss`, hex; empty if the node was asked without a gateway
/// @param tenant tenant name, empty if unknown
/// @param nodeId owner
/// @param epoch grows by one with every adoption; a higher epoch wins
/// @param webRtc false for a channel that only carries signaling
/// @param key what another node needs to take the channel over, its key above all, sealed for the nodes of the
///     fleet (JWE, ADR 0075); null if the owner cannot seal
/// @param createdAtMs epoch ms
/// @param lastSeenAtMs epoch ms, refreshed while sessions are connected
public record ChannelRecord(
        int schemaVersion,
        String uuid,
        String roomKey,
        String tenant,
        String nodeId,
        int epoch,
        boolean webRtc,
        @Nullable String key,
        long createdAtMs,
        long lastSeenAtMs) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    public ChannelRecord {
        Check.version(schemaVersion, VERSION);
        Check.text("uuid", uuid, Check.MAX_ID_LENGTH);
        Check.optionalText("roomKey", roomKey, Check.MAX_ID_LENGTH);
        Check.optionalText("tenant", tenant, Check.MAX_ID_LENGTH);
        Check.text("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.atLeast("epoch", epoch, 0);
        Check.optionalText("key", key, Check.MAX_KEY_LENGTH);
        Check.atLeast("createdAtMs", createdAtMs, 0);
        Check.atLeast("lastSeenAtMs", lastSeenAtMs, 0);
    }
}
