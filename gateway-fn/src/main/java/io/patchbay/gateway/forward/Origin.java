package io.patchbay.gateway.forward;

import io.patchbay.schemas.event.InvalidEvent;
import io.patchbay.schemas.event.NodeAddress;

/// Where requests to one server go.
///
/// @param tls https or http
/// @param host name or address, without brackets
/// @param port from 1 to 65535
/// @param basePath path before every route, empty or starting with a slash and not ending with one
public record Origin(boolean tls, String host, int port, String basePath) {

    /// Reads a base URL.
    ///
    /// @throws InvalidEvent if it is none
    public static Origin of(String baseUrl) {
        var address = NodeAddress.of("address", baseUrl);
        var host = address.host();
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var path = address.url().indexOf('/', address.scheme().length() + 3);
        return new Origin(
                address.scheme().equals("https"),
                bare,
                address.port(),
                path < 0 ? "" : address.url().substring(path));
    }

    /// The base URL that this was read from, normalised.
    public String url() {
        return scheme() + "://" + authority() + basePath;
    }

    public String scheme() {
        return tls ? "https" : "http";
    }

    /// Host and port as in the `Host` header: the scheme's own port is left out.
    public String authority() {
        var name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }
}
