package io.patchbay.gateway.channel;

import io.patchbay.gateway.config.Tenant;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import io.patchbay.telemetry.trace.TraceContext;
import java.util.List;

/// The headers of requests to nodes.
public final class ForwardHeaders {
    private final boolean alone;

    /// @param alone whether there is no aggregator, so that the gateway does as the seeds' gateway did
    public ForwardHeaders(boolean alone) {
        this.alone = alone;
    }

    /// What a request for a channel carries.
    List<Header> of(ChannelRequest request, NodeTarget target, String token, Ids ids) {
        var tenant = request.caller().tenant();
        var browser = target.publicOrigin();
        return List.of(
                new Header("Authorization", "Bearer " + token),
                new Header("Accept", "application/json"),
                new Header("X-Forwarded-For", forwardedFor(request.forwardedFor(), tenant, target)),
                new Header("X-Forwarded-Host", browser.authority()),
                new Header("X-Forwarded-Proto", browser.scheme()),
                new Header("Patchbay-Tenant", tenant.name()),
                new Header("Patchbay-Room", ids.roomKey()),
                new Header("Patchbay-Pick", ids.pickId()),
                new Header("Patchbay-Decision", ids.decisionId()),
                new Header(TraceContext.HEADER, ids.trace().header()));
    }

    /// What a node is told of the caller's address. Stock nodes know a room by remote address and `iss`, and a
    /// tenant may call from several hosts: so they get one constant name per tenant. The tenant of
    /// `SFU_GATEWAY_KEY` in a gateway without aggregator is passed on as it is, as ever.
    public String forwardedFor(String chain, Tenant tenant, NodeTarget target) {
        var asEver = alone && !tenant.declared();
        return target.stock() && !asEver ? tenant.name() + ".tenant.patchbay" : chain;
    }

    /// Names that travel with a request.
    record Ids(String decisionId, String pickId, String roomKey, TraceContext trace) {}
}
