package io.patchbay.schemas.event;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The base URL of a node in its one normal form, so that two spellings of it are one node: scheme and host in lower
/// case, no default port, no trailing slash.
///
/// @param url the normal form
/// @param scheme `http` or `https`
/// @param host name or address, IPv6 in brackets
/// @param port 1 to 65535, the scheme's default if the text named none
public record NodeAddress(String url, String scheme, String host, int port) {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:(?<port>[0-9]{1,5}))?");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~%-]+)*");

    /// Reads an address that somebody sent.
    ///
    /// @throws InvalidEvent naming the field, if it is no `http` or `https` URL, or has credentials or a query
    public static NodeAddress of(String field, String text) {
        Check.text(field, text, Check.MAX_URL_LENGTH);
        var uri = uri(field, text);
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new InvalidEvent(field, "must begin with http:// or https://");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidEvent(field, "must not have a query or fragment");
        }
        var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@")) {
            throw new InvalidEvent(field, "must not have credentials");
        }
        var parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new InvalidEvent(field, "must have a host, and at most a port after it");
        }
        var port = port(field, parts.group("port"), scheme);
        var host = parts.group("host").toLowerCase(Locale.ROOT);
        var shownPort = port == defaultPort(scheme) ? "" : ":" + port;
        return new NodeAddress(scheme + "://" + host + shownPort + path(field, uri), scheme, host, port);
    }

    private static URI uri(String field, String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new InvalidEvent(field, "is not a URL (" + e.getReason() + ")");
        }
    }

    private static int port(String field, @Nullable String digits, String scheme) {
        if (digits == null) {
            return defaultPort(scheme);
        }
        return (int) Check.within(field, Integer.parseInt(digits), 1, 65_535);
    }

    private static String path(String field, URI uri) {
        var path = uri.getRawPath().replaceFirst("/+$", "");
        if (!PATH.matcher(path).matches() || path.contains("/..")) {
            throw new InvalidEvent(field, "must have a plain path or none");
        }
        return path;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
