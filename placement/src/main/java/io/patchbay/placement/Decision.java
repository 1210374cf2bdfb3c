package io.patchbay.placement;

/// The answer of [Placement#decide]. Names its rule; [Placement#explain] says what it thought of every node.
public sealed interface Decision {
    /// A node was found.
    record Picked(String nodeId, Rule rule) implements Decision {}

    /// No node may take the room.
    record NoCandidate(Reason reason) implements Decision {}

    /// Why nobody can take the room, for the caller's 503.
    enum Reason {
        /// The table is empty.
        NO_NODES,
        /// Every node is lost, signed off or draining.
        ALL_GONE,
        /// Nodes are there, but all are full or above the overload threshold.
        ALL_OVERLOADED,
        /// Every node that could have taken it has failed this request.
        ALL_FAILED,
        /// Nodes are there, but the gateway has no key for any of them.
        NO_KEYS
    }
}
