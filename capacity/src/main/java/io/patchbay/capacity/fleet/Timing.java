package io.patchbay.capacity.fleet;

/// How fast what nodes say reaches a decision.
///
/// @param snapshotMs at most one snapshot in this time
/// @param delayMs from a snapshot to the gateways that decide by it
/// @param sampleMs distance of the looks at the fleet's sessions
public record Timing(int snapshotMs, int delayMs, int sampleMs) {
    /// As measured: a snapshot every 250 ms, and a table that is 0.25 to 0.5 s old when it is used.
    public static final Timing DEFAULT = new Timing(250, 250, 1_000);

    public Timing {
        if (snapshotMs < 1 || delayMs < 0 || sampleMs < 1) {
            throw new IllegalArgumentException("times must be positive");
        }
    }

    /// The same with other samples.
    public Timing sampledEvery(int otherMs) {
        return new Timing(snapshotMs, delayMs, otherMs);
    }
}
