package io.patchbay.schemas.event;

/// Who wrote a heartbeat. Written in lower case. A node's own heartbeats win over those written on its behalf.
public enum HeartbeatSource {
    /// The node itself, straight to Kafka.
    NODE,
    /// The node itself, over HTTP by way of a gateway.
    HTTP,
    /// The aggregator's poller, on behalf of a stock odoo/sfu node.
    POLL
}
