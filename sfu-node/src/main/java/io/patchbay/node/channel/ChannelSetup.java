package io.patchbay.node.channel;

import org.jspecify.annotations.Nullable;

/// What a channel is made of; never changes.
///
/// @param room key of the channel among the channels of this node
/// @param roomKey HMAC of the room, from the gateway; empty without one
/// @param key null: sessions use the node's key
/// @param webRtc false: signaling only
/// @param remoteAddress address of the caller that asked first
public record ChannelSetup(
        RoomId room, String roomKey, @Nullable ChannelKey key, boolean webRtc, String remoteAddress) {

    /// The tenant's name; empty if the caller was no gateway.
    public String tenant() {
        return room.owner() instanceof RoomId.Owner.Tenant(var name) ? name : "";
    }
}
