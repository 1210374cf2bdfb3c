package io.patchbay.placement;

/// What a node's score is made of, in millionths: `max(sessions + inFlight + cpu + memory, egress)`.
///
/// @param sessions what connected sessions add
/// @param inFlight what sessions add that picks will still bring
/// @param cpu what CPU adds
/// @param memory what memory adds
/// @param egress utilisation of the line, 0 if its capacity is unknown
public record ScoreTerms(long sessions, long inFlight, long cpu, long memory, long egress) {
    /// The score.
    public long micros() {
        return Math.max(sessions + inFlight + cpu + memory, egress);
    }

    /// Whether the line decides and not what the node computes.
    public boolean isLimitedByEgress() {
        return egress > sessions + inFlight + cpu + memory;
    }
}
