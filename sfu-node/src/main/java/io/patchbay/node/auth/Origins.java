package io.patchbay.node.auth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which web pages may use the node's browser interfaces: those that the node itself served, and the listed ones.
///
/// @param allowed origins such as `https://example.com`, lower case; `*` for all
public record Origins(List<String> allowed) {
    public static final String ANY = "*";

    public Origins {
        allowed = List.copyOf(allowed);
    }

    /// Whether a request may be served. One without an origin comes from no page.
    ///
    /// @param host the request's own `Host`, as the browser sent it
    public boolean allows(@Nullable String origin, @Nullable String host) {
        return origin == null || isOwn(origin, host) || isListed(origin);
    }

    /// Whether the origin is on the list.
    public boolean isListed(String origin) {
        return allowed.contains(ANY) || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        try {
            var authority = new URI(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
