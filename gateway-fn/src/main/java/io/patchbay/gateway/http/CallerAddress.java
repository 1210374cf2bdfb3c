package io.patchbay.gateway.http;

import io.micronaut.context.annotation.Property;
import io.micronaut.http.HttpRequest;
import io.netty.util.NetUtil;
import io.patchbay.gateway.config.GatewayConfig;
import jakarta.inject.Singleton;
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

    /// Address of the socket's other end, without a zone; of an event, who caused it.
    private String peer(HttpRequest<?> request) {
        var caller = fromEvents ? request.getHeaders().get(EVENT_CALLER) : null;
        return caller != null
                ? caller
                : NetUtil.toAddressString(request.getRemoteAddress().getAddress());
    }
}
