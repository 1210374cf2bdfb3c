package io.patchbay.gateway.config;

import io.patchbay.schemas.event.InvalidEvent;
import io.patchbay.schemas.event.NodeAddress;
import java.util.Optional;

/// Base URLs of nodes and aggregators in the one form that [NodeAddress] gives them.
public final class BaseUrl {
    private BaseUrl() {}

    /// The normalised URL.
    ///
    /// @throws ConfigException naming `where`
    static String require(String where, String text) {
        try {
            return NodeAddress.of("address", text).url();
        } catch (InvalidEvent e) {
            throw new ConfigException(where, e.reason() + "; write an address such as http://sfu1:8070");
        }
    }

    /// The normalised URL, or empty if the text is no base URL.
    public static Optional<String> normalise(String text) {
        try {
            return Optional.of(NodeAddress.of("address", text).url());
        } catch (InvalidEvent e) {
            return Optional.empty();
        }
    }
}
