package io.patchbay.node.channel;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a channel is made of; never changes.
///
/// @param room key of the channel among the channels of this node
/// @param roomKey HMAC of the room, from the gateway; empty without one
/// @param key null: sessions use the key of the node that made the channel
/// @param makersKeys keys of that node, if it is another one and `key` is null; else empty
/// @param webRtc false: signaling only
/// @param remoteAddress address of the caller that asked first
public record ChannelSetup(
        RoomId room,
        String roomKey,
        @Nullable ChannelKey key,
        List<ChannelKey> makersKeys,
        boolean webRtc,
        String remoteAddress) {

    public ChannelSetup {
        makersKeys = List.copyOf(makersKeys);
    }

    /// Of a channel that is made here.
    public ChannelSetup(RoomId room, String roomKey, @Nullable ChannelKey key, boolean webRtc, String remoteAddress) {
        this(room, roomKey, key, List.of(), webRtc, remoteAddress);
    }

    /// The tenant's name; empty if the caller was no gateway.
    public String tenant() {
        return room.owner() instanceof RoomId.Owner.Tenant(var name) ? name : "";
    }

    /// What the tokens of the sessions may be signed with; empty: any key of this node.
    public Optional<List<byte[]>> sessionKeys() {
        if (key != null) {
            return Optional.of(List.of(key.bytes()));
        }
        return makersKeys.isEmpty()
                ? Optional.empty()
                : Optional.of(makersKeys.stream().map(ChannelKey::bytes).toList());
    }
}
