package io.patchbay.gateway.channel;

import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.schemas.event.NodeReport;
import java.util.concurrent.TimeUnit;

/// What an attempt says of its node: to the breakers of this gateway, and by reports to all others.
final class NodeVerdicts {
    /// No attempt outlasts the whole budget by this much: what took longer took place while this process stood still,
    /// and says nothing of the node (ADR 0117).
    private static final long STOOD_STILL_NS = TimeUnit.SECONDS.toNanos(1);

    private final ChannelService.Parts parts;
    private final PlacementEvents events;

    NodeVerdicts(ChannelService.Parts parts, PlacementEvents events) {
        this.parts = parts;
        this.events = events;
    }

    /// It answered, be it with a no.
    void answered(NodeTarget target, int status, long elapsedNs) {
        if (parts.breakers().succeeded(target.nodeId(), elapsedNs)) {
            events.report(target, NodeReport.Outcome.RECOVERED, status, elapsedNs, "");
        }
    }

    /// It could not be reached, did not answer in time, or answered with an error of its own.
    void failed(NodeTarget target, NodeReply.Failed why, long elapsedNs) {
        var nodeId = target.nodeId();
        if (elapsedNs >= parts.config().failover().budget().toNanos() + STOOD_STILL_NS) {
            parts.breakers().unjudged(nodeId);
            return;
        }
        if (why.what() == NodeReport.Outcome.SERVER_ERROR) {
            parts.breakers().wrong(nodeId, elapsedNs);
        } else {
            parts.breakers().unreachable(nodeId, elapsedNs);
        }
        events.report(target, why.what(), why.status(), elapsedNs, why.detail());
    }
}
