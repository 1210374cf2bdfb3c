package io.patchbay.aggregator.poller;

import org.jspecify.annotations.Nullable;

/// What one poll of a stock node brought.
sealed interface PollAnswer {
    /// The node answered.
    ///
    /// @param cpuUsage 0 to 1, null if the node cannot say
    /// @param memoryUsage 0 to 1, null if the node cannot say
    /// @param ingressBps media bits per second into the node, for logs
    record Load(
            int channels,
            int sessions,
            @Nullable Double cpuUsage,
            @Nullable Double memoryUsage,
            long ingressBps) implements PollAnswer {}

    /// It did not, or not with what the protocol says.
    ///
    /// @param httpStatus 0 if there was no answer
    /// @param detail for people
    record Failed(int httpStatus, String detail) implements PollAnswer {}
}
