package io.patchbay.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// Base URLs of nodes and aggregators in one form: lower-case scheme and host, no slash at the end, no user,
/// query or
/// fragment, the default port left out.
public final class BaseUrl {
    private static final int MAX_LENGTH = 512;

    private BaseUrl() {}

    /// The normalised URL.
    ///
    /// @throws ConfigException naming `where`
    public static String require(String where, String text) {
        return normalise(text)
                .orElseThrow(
                        () -> new ConfigException(where, "must be an http or https address such as http://sfu1:8070"));
    }

    /// The normalised URL, or empty if the text is no base URL.
    public static Optional<String> normalise(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text.strip());
            var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            var host = uri.getHost();
            if (!(scheme.equals("http") || scheme.equals("https"))
                    || host == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || uri.getPort() > 65_535) {
                return Optional.empty();
            }
            var port = uri.getPort() == defaultPort(scheme) || uri.getPort() < 0 ? "" : ":" + uri.getPort();
            var path = uri.getRawPath().replaceAll("/+$", "");
            return Optional.of(scheme + "://" + host.toLowerCase(Locale.ROOT) + port + path);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
