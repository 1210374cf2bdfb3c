package io.patchbay.schemas.token;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The name of a room outside its tenant's own systems: HMAC-SHA256 of the `iss` claim, keyed with the tenant's salt,
/// so
/// that topics hold neither addresses of customers nor channel ids, and equal `iss` of two tenants stay two rooms.
public final class RoomKey {
    private RoomKey() {}

    /// 64 lower-case hex digits.
    ///
    /// @throws IllegalArgumentException if the salt is empty
    public static String of(byte[] tenantSalt, String iss) {
        return HexFormat.of().formatHex(Hs256.mac(tenantSalt, iss.getBytes(StandardCharsets.UTF_8)));
    }
}
