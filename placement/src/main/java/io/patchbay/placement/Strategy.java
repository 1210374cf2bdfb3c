package io.patchbay.placement;

/// How one node is chosen among equally suitable ones.
public enum Strategy {
    /// The two highest rendezvous hashes of (room, node); of these the lower score, where a difference too small to be
    /// more than noise only shifts the odds (ADR 0004).
    TWO_CHOICE,
    /// The lowest score of all, the lower node id of equals.
    LOAD,
    /// The ticket of the input, modulo the number of nodes.
    ROUND_ROBIN
}
