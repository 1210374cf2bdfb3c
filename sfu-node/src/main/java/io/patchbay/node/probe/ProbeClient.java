package io.patchbay.node.probe;

/// Makes one round over the media path; blocks until it is through.
interface ProbeClient extends AutoCloseable {
    /// What a round measured.
    ///
    /// @param connectMs from the first offer until both transports were connected
    /// @param rttMs round trip to the node, -1 if it was not measured
    /// @param lossPermille lost packets in thousandths
    record Measured(int connectMs, int rttMs, int lossPermille) {}

    /// Loads what it needs; called once, first.
    ///
    /// @throws LinkageError if the native library cannot be loaded
    void load();

    /// Sends audio to the node and gets it back.
    ///
    /// @throws ProbeException saying how far it came
    Measured round();

    @Override
    void close();
}
