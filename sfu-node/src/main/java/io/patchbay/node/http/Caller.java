package io.patchbay.node.http;

import io.micronaut.http.HttpRequest;
import io.patchbay.node.auth.ClientAddress;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.config.NodeConfig;
import java.util.Optional;

/// Who sends a request, and on whose behalf.
///
/// @param remoteAddress of the caller, behind a trusted proxy the one it names
/// @param tenant named by a gateway; to be believed only when the request's token verified
record Caller(String remoteAddress, Optional<String> tenant) {
    static final String TENANT = "Patchbay-Tenant";
    static final String PICK = "Patchbay-Pick";
    static final String ROOM = "Patchbay-Room";
    static final String DECISION = "Patchbay-Decision";

    /// Longest value of a `Patchbay-` header that counts.
    private static final int MAX_LENGTH = 256;

    static Caller of(HttpRequest<?> request, NodeConfig.Http http) {
        var address = ClientAddress.of(
                request.getRemoteAddress(), request.getHeaders().get("X-Forwarded-For"), http.trustProxy());
        return new Caller(address, header(request, TENANT));
    }

    RoomId.Owner owner() {
        return tenant.<RoomId.Owner>map(RoomId.Owner.Tenant::new)
                .orElseGet(() -> new RoomId.Owner.Address(remoteAddress));
    }

    /// A header of the gateway; empty if it is absent or no value of ours.
    static Optional<String> header(HttpRequest<?> request, String name) {
        return Optional.ofNullable(request.getHeaders().get(name))
                .filter(value -> !value.isEmpty() && value.length() <= MAX_LENGTH)
                .filter(value -> value.chars().noneMatch(Character::isISOControl));
    }
}
