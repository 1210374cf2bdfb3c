package io.patchbay.node.fleet;

/// What came of asking another node about a channel.
sealed interface Answer {
    /// It said nothing of use.
    ///
    /// @param refused whether nothing listens there, so that asking again is of no use
    record Silent(boolean refused) implements Answer {}

    /// It is there, and does not take this node's word, or cannot answer: clocks or keys of the two differ, or it is
    /// out of order.
    record Refusing() implements Answer {}

    /// It is there, and answers.
    ///
    /// @param holds whether it serves the channel
    /// @param epoch with which it does; 0 if not
    /// @param takes whether it would take the channel over
    /// @param reachesOwner whether the owner answered it; false if it was not to ask
    record Said(boolean holds, int epoch, boolean takes, boolean reachesOwner) implements Answer {}

    Answer SILENT = new Silent(false);
}
