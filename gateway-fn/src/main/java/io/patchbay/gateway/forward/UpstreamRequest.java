package io.patchbay.gateway.forward;

import java.time.Duration;
import java.util.List;

/// One request to another server.
///
/// @param origin the server
/// @param method HTTP method
/// @param target route with its raw query, after the origin's base path
/// @param headers names and values, in order; no `Host`, no `Content-Length`
/// @param body text, empty for none
/// @param timeout for all of it, connecting included
public record UpstreamRequest(
        Origin origin, String method, String target, List<Header> headers, String body, Duration timeout) {

    public UpstreamRequest {
        headers = List.copyOf(headers);
    }

    /// One header line.
    public record Header(String name, String value) {}

    public static UpstreamRequest get(Origin origin, String target, List<Header> headers, Duration timeout) {
        return new UpstreamRequest(origin, "GET", target, headers, "", timeout);
    }

    /// Tells nothing of headers and body, which hold tokens.
    @Override
    public String toString() {
        return "UpstreamRequest[" + method + " " + origin.authority() + ", " + timeout.toMillis() + " ms]";
    }
}
