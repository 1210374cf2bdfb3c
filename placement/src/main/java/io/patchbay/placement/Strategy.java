package io.patchbay.placement;

/// How one node is chosen among equally suitable ones.
public enum Strategy {
    /// The two highest rendezvous hashes of (room, node); of these the lower score.
    TWO_CHOICE,
    /// The lowest score of all.
    LOAD,
    /// The ticket of the input, modulo the number of nodes.
    ROUND_ROBIN
}
