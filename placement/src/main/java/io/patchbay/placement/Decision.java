package io.patchbay.placement;

import java.util.List;

/// The answer of [Placement#decide]. Names its rule and says what it thought of every node.
public sealed interface Decision {
    /// All nodes of the input, by node id.
    List<Candidate> candidates();

    /// A node was found.
    record Picked(String nodeId, Rule rule, List<Candidate> candidates) implements Decision {
        public Picked {
            candidates = List.copyOf(candidates);
        }
    }

    /// No node may take the room.
    record NoCandidate(Reason reason, List<Candidate> candidates) implements Decision {
        public NoCandidate {
            candidates = List.copyOf(candidates);
        }
    }

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
