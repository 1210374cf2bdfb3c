package io.patchbay.aggregator.poller;

/// What the poller needs of the rest of the process. Called from many threads.
public interface PollWorld {
    /// Whether this instance owns the node's partition, and so is the one to poll it.
    boolean owns(String nodeId);

    /// Whether a node reports itself from this address, so that nobody has to ask.
    boolean reportsItself(String address);

    /// Writes a heartbeat on a node's behalf; may be lost.
    void heartbeat(String nodeId, byte[] heartbeat);

    /// Writes what was seen of a node; may be lost.
    void nodeReport(String nodeId, byte[] report);

    /// A node was polled.
    ///
    /// @param outcome `ok` or `failed`
    void polled(String outcome);
}
