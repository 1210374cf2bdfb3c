package io.patchbay.gateway.http;

import io.micronaut.context.annotation.Property;
import io.micronaut.http.HttpRequest;
import io.netty.util.NetUtil;
import io.patchbay.gateway.config.GatewayConfig;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.List;

/// Where requests come from.
@Singleton
public final class CallerAddress {
    /// Names the caller of a request that came as an event. Whoever hands events to the server sets it, and
    /// takes it away from what callers send.
    public static final String EVENT_CALLER = "Patchbay-Event-Caller";

    private static final int MAX_CHAIN = 1_024;

    private final boolean trustProxy;
    private final boolean fromEvents;

    CallerAddress(
            GatewayConfig config, @Property(name = "patchbay.events", defaultValue = "false") boolean fromEvents) {
        this.trustProxy = config.trustProxy();
        this.fromEvents = fromEvents;
    }

    /// The addresses the request came through, the nearest one last. What the client says of itself counts
    /// only if a proxy in front is trusted to have written it.
    String forwardedFor(HttpRequest<?> request) {
        var peer = peer(request);
        List<String> said = trustProxy ? request.getHeaders().getAll("X-Forwarded-For") : List.of();
        var chain = String.join(", ", said).strip();
        return chain.isEmpty() || chain.length() > MAX_CHAIN ? peer : chain + ", " + peer;
    }

    /// Whom to charge for the request: the address that the nearest proxy saw if proxies are trusted,
    /// else the socket's other end. Of an IPv6 address the network, since a host has as many addresses
    /// there as it likes.
    String charged(HttpRequest<?> request) {
        var chain = forwardedFor(request).split(",", -1);
        var address = chain[trustProxy && chain.length > 1 ? chain.length - 2 : chain.length - 1].strip();
        var bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null || bytes.length == 4 ? address : HexFormat.of().formatHex(bytes, 0, 8);
    }

    /// Address of the socket's other end, without a zone; of an event, who caused it.
    private String peer(HttpRequest<?> request) {
        var caller = fromEvents ? request.getHeaders().get(EVENT_CALLER) : null;
        return caller != null
                ? caller
                : NetUtil.toAddressString(request.getRemoteAddress().getAddress());
    }
}
