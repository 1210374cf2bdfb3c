package io.patchbay.node.whip;

import java.time.Duration;

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

    /// The session publishes too often.
    ///
    /// @param who for people, such as "this session publishes"
    /// @param retryAfter when it may try again
    record TooOften(String who, Duration retryAfter) implements WhipOutcome {}

    /// The channel is full or closed, or carries no media.
    record NoPlace(String reason) implements WhipOutcome {}

    /// The session to be watched sends nothing now.
    record NotLive() implements WhipOutcome {}
}
