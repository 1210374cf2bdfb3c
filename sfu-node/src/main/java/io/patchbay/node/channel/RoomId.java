package io.patchbay.node.channel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// What makes two channel requests mean one channel: who asks, and for which room.
///
/// @param owner who asks
/// @param name of the room among those of its owner: a digest of `iss`, which holds the customer's address
public record RoomId(Owner owner, String name) {

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

    /// The room that a token names.
    public static RoomId of(Owner owner, String iss) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(iss.getBytes(StandardCharsets.UTF_8));
            return new RoomId(owner, Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
