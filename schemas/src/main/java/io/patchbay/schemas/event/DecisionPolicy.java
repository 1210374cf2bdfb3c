package io.patchbay.schemas.event;

/// The numbers that a decision was made with, by value, so that it replays after the configuration has changed.
///
/// @param strategy how a node is chosen among equals: `two-choice`, `load` or `round-robin`; text, so that readers
///     keep what newer writers say
/// @param sessionsWeight weight of sessions / maxSessions, thousandths
/// @param cpuWeight weight of CPU, thousandths
/// @param memoryWeight weight of memory, thousandths
/// @param overloadPermille nodes at or above this score take no new rooms
/// @param overloadHysteresisPermille once overloaded, a node must fall this far below the threshold
/// @param unhealthyThresholdMs silence after which a pushing node is Lost, at least 3 of its intervals
/// @param unhealthyPolls failed polls in a row after which a polled node is Lost
/// @param expectedSessionsPerRoom sessions a new room is expected to bring
/// @param pickWindowMs how long a pick counts at most
public record DecisionPolicy(
        String strategy,
        int sessionsWeight,
        int cpuWeight,
        int memoryWeight,
        int overloadPermille,
        int overloadHysteresisPermille,
        int unhealthyThresholdMs,
        int unhealthyPolls,
        int expectedSessionsPerRoom,
        int pickWindowMs) {

    public DecisionPolicy {
        Check.text("strategy", strategy, Check.MAX_REGION_LENGTH);
    }
}
