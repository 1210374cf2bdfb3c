package io.patchbay.node.auth;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Works out who a caller is.
public final class ClientAddress {
    private static final int MAX_LENGTH = 64;

    private ClientAddress() {}

    /// The socket's address, or, behind a trusted proxy, the first one the proxy names.
    ///
    /// @param forwardedFor header `X-Forwarded-For`; looked at only if `trustProxy`
    public static String of(InetSocketAddress socket, @Nullable String forwardedFor, boolean trustProxy) {
        if (trustProxy && forwardedFor != null) {
            var first = first(forwardedFor);
            if (!first.isEmpty() && first.length() <= MAX_LENGTH) {
                return first;
            }
        }
        var address = socket.getAddress();
        return address == null ? socket.getHostString() : withoutScope(address.getHostAddress());
    }

    /// The first element of a comma-separated header, trimmed.
    public static String first(String header) {
        var comma = header.indexOf(',');
        return (comma < 0 ? header : header.substring(0, comma)).strip();
    }

    private static String withoutScope(String address) {
        var percent = address.indexOf('%');
        return percent < 0 ? address : address.substring(0, percent);
    }
}
