package io.patchbay.node.channel;

/// What makes two channel requests mean one channel: who asks, and for which room.
///
/// @param owner who asks
/// @param iss the room's name in the words of the asker
public record RoomId(Owner owner, String iss) {

    /// A tenant that a gateway vouches for, or else an address.
    public sealed interface Owner {
        /// On behalf of a tenant.
        ///
        /// @param name as the gateway names it
        record Tenant(String name) implements Owner {}

        /// Without a gateway.
        ///
        /// @param remoteAddress address of the caller, as upstream
        record Address(String remoteAddress) implements Owner {}
    }
}
