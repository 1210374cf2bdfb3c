package io.patchbay.node.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Works out who a caller is.
public final class ClientAddress {
    private static final int MAX_LENGTH = 64;
    private static final int NETWORK_BYTES = 8;

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

    /// Whom to charge for an address: itself, or of an IPv6 address the network of 64 bits, since a host has as many
    /// addresses there as it likes.
    public static String charged(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, NETWORK_BYTES)
                    : address;
        } catch (IllegalArgumentException e) {
            // What a proxy names need not be an address.
            return address;
        }
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
