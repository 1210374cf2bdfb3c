package io.patchbay.schemas.event;

/// What a node says of itself. Written in lower case.
public enum NodeStatus {
    /// Takes new channels.
    UP,
    /// Keeps its channels and takes no new ones.
    DRAINING,
    /// Signs off: the last record of a boot.
    DOWN
}
