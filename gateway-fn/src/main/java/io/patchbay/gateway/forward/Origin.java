package io.patchbay.gateway.forward;

import java.net.URI;

/// Where requests to one server go.
///
/// @param tls https or http
/// @param host name or address, without brackets
/// @param port from 1 to 65535
/// @param basePath path before every route, empty or starting with a slash and not ending with one
public record Origin(boolean tls, String host, int port, String basePath) {

    /// Reads a normalised base URL (see `BaseUrl`).
    ///
    /// @throws IllegalArgumentException if it is none
    public static Origin of(String baseUrl) {
        var uri = URI.create(baseUrl);
        var host = uri.getHost();
        var tls = "https".equals(uri.getScheme());
        if (host == null || !(tls || "http".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("not an http or https base URL");
        }
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return new Origin(tls, bare, port, path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
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
