package io.patchbay.placement;

/// What a reader of the table thinks of a node, best first.
public enum HealthState {
    /// Heartbeats arrive in time.
    LIVE,
    /// No heartbeat for 2.5 intervals, or not yet two in a row since: ranked after Live.
    LATE,
    /// Observers could not reach it: ranked last, not out.
    QUARANTINED,
    /// Takes no new rooms, keeps those it has.
    DRAINING,
    /// Silent for longer than the window: out.
    LOST,
    /// Said `down`: out.
    SIGNED_OFF
}
