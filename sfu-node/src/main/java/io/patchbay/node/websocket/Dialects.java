package io.patchbay.node.websocket;

import io.patchbay.node.auth.Origins;
import io.patchbay.node.signaling.Dialect;
import org.jspecify.annotations.Nullable;

/// Which dialect a socket speaks: its path says so. The odoo dialect has all paths but one, as upstream has all, and
/// asks for no origin; the other one is for pages of the node and of listed origins.
///
/// @param odoo at any path
/// @param sdp at [#SDP_PATH]
public record Dialects(Dialect odoo, Dialect sdp, Origins origins) {
    /// Path of the SDP dialect.
    public static final String SDP_PATH = "/v1/sdp";

    /// The dialect of a request.
    ///
    /// @param uri with or without a query
    Dialect at(String uri) {
        return isSdp(uri) ? sdp : odoo;
    }

    /// Whether a page of this origin may open the socket.
    boolean allows(String uri, @Nullable String origin, @Nullable String host) {
        return !isSdp(uri) || origins.allows(origin, host);
    }

    private static boolean isSdp(String uri) {
        return uri.equals(SDP_PATH) || uri.startsWith(SDP_PATH + "?");
    }
}
