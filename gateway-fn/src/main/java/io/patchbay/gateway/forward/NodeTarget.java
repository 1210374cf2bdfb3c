package io.patchbay.gateway.forward;

import io.patchbay.gateway.config.BaseUrl;
import io.patchbay.gateway.config.Secret;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A node as requests are sent to it.
///
/// @param nodeId id
/// @param origin where requests go
/// @param key what its tokens are signed with, null if this gateway has none for it
/// @param spareKeys what to sign with if the node refuses that key, because it is just changing
/// @param publicUrl what callers are given instead of the node's own `url`, null to pass that on
/// @param stock an odoo/sfu node that knows nothing of Patchbay
/// @param writesChannels whether the node writes its own channel records; the gateway does it for the others
public record NodeTarget(
        String nodeId,
        Origin origin,
        @Nullable Secret key,
        List<Secret> spareKeys,
        @Nullable String publicUrl,
        boolean stock,
        boolean writesChannels) {

    /// Where browsers reach the node: what `X-Forwarded-Host` and `-Proto` tell it.
    public Origin publicOrigin() {
        return publicUrl == null ? origin : Origin.of(publicUrl);
    }

    /// The target of a row, or empty if its address is no base URL.
    static Optional<NodeTarget> of(LoadRow row, List<Secret> keys, @Nullable String publicUrl) {
        var stock = row.source() == HeartbeatSource.POLL;
        var writesChannels = row.source() == HeartbeatSource.NODE;
        return BaseUrl.normalise(row.address())
                .map(address -> new NodeTarget(
                        row.nodeId(),
                        Origin.of(address),
                        keys.isEmpty() ? null : keys.getFirst(),
                        keys.isEmpty() ? List.of() : List.copyOf(keys.subList(1, keys.size())),
                        publicUrl,
                        stock,
                        writesChannels));
    }
}
