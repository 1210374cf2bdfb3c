package io.patchbay.node.channel;

import java.time.Duration;

/// The clock and the alarm of the control side. Tests have one whose time is moved by hand.
public interface Timers {
    /// Epoch ms, for records and events.
    long nowMs();

    /// Monotonic ns, for intervals and budgets.
    long nowNs();

    /// Runs the task once after the delay, on a thread of the timer's own: the task must hand over at once to the
    /// owner of what it touches.
    Timer schedule(Duration delay, Runnable task);

    /// A task that waits.
    interface Timer {
        /// Does nothing if the task ran or was cancelled.
        void cancel();
    }
}
