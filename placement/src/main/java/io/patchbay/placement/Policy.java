package io.patchbay.placement;

/// Every number a decision depends on. Part of each decision record, so that replay can use the same or another one.
///
/// @param strategy how a node is chosen within a step
/// @param sessionsWeight weight of sessions / maxSessions, thousandths
/// @param cpuWeight weight of CPU, thousandths
/// @param memoryWeight weight of memory, thousandths
/// @param overloadPermille nodes above this score take no new rooms
/// @param overloadHysteresisPermille once overloaded, a node must fall this far below the threshold
/// @param unhealthyThresholdMs silence after which a pushing node is Lost, at least 3 of its intervals
/// @param unhealthyPolls failed polls in a row after which a polled node is Lost
/// @param expectedSessionsPerRoom sessions a new room is expected to bring
/// @param pickWindowMs how long a pick counts at most
public record Policy(
        Strategy strategy,
        int sessionsWeight,
        int cpuWeight,
        int memoryWeight,
        int overloadPermille,
        int overloadHysteresisPermille,
        int unhealthyThresholdMs,
        int unhealthyPolls,
        int expectedSessionsPerRoom,
        int pickWindowMs) {

    /// The defaults of DESIGN section 4.
    public static final Policy DEFAULT = new Policy(Strategy.TWO_CHOICE, 500, 300, 200, 900, 50, 30_000, 3, 4, 60_000);

    public Policy {
        if (sessionsWeight < 0 || cpuWeight < 0 || memoryWeight < 0 || sessionsWeight + cpuWeight + memoryWeight == 0) {
            throw new IllegalArgumentException("weights must not be negative, and one must be positive");
        }
        if (overloadPermille < 1 || overloadHysteresisPermille < 0 || overloadHysteresisPermille >= overloadPermille) {
            throw new IllegalArgumentException("overload threshold must be positive and above its hysteresis");
        }
        if (unhealthyThresholdMs < 1 || unhealthyPolls < 1 || expectedSessionsPerRoom < 0 || pickWindowMs < 0) {
            throw new IllegalArgumentException("windows and thresholds must be positive");
        }
    }
}
