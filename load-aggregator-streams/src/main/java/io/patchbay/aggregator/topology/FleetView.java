package io.patchbay.aggregator.topology;

/// What one partition's task may know of the whole fleet. Implementations are thread-safe.
public interface FleetView {
    /// The time up to which silence is the nodes' own: frozen at the newest heartbeat when most fell silent together.
    ///
    /// @param nowMs epoch ms
    long effectiveNowMs(long nowMs);

    /// Whether a node cannot come back to its channels: lost, signed off, or forgotten after that. False while the
    /// table is not complete, and for a node that it never had: gateways have nodes of their own.
    boolean isGone(String nodeId, long nowMs);
}
