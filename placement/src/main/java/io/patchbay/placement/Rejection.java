package io.patchbay.placement;

/// Why a node was not considered for a new room.
public enum Rejection {
    /// It already failed this request.
    EXCLUDED,
    LOST,
    SIGNED_OFF,
    DRAINING,
    /// As many sessions as it can hold.
    FULL,
    /// Above the overload threshold.
    OVERLOADED,
    /// The gateway has no key to sign for it.
    NO_KEY
}
