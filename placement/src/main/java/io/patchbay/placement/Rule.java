package io.patchbay.placement;

/// The rule that decided.
public enum Rule {
    /// The room already has a channel there.
    ROOM_OWNER,
    /// A node in the wanted region.
    IN_REGION,
    /// A node in the nearest other region that had one.
    NEAREST_REGION,
    /// No region wanted or known: any node.
    ANYWHERE
}
