package io.patchbay.node.whip;

/// What came of an offer.
public sealed interface WhipOutcome {
    /// The session is there.
    ///
    /// @param resource names it, unguessable
    /// @param iceSession names its ICE session, for `ETag`
    /// @param answer SDP
    record Created(String resource, String iceSession, String answer) implements WhipOutcome {}

    /// The offer cannot be taken.
    record BadOffer(String reason) implements WhipOutcome {}

    /// The channel is full or closed, or carries no media.
    record NoPlace(String reason) implements WhipOutcome {}

    /// The session to be watched sends nothing now.
    record NotLive() implements WhipOutcome {}
}
