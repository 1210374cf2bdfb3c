package io.patchbay.placement;

/// The two nodes that two-choice compares for a room, and by how much the second must be less loaded.
///
/// @param first node with the highest rendezvous hash
/// @param second node with the second highest
/// @param firstMicros score of the first
/// @param secondMicros score of the second
/// @param tiltMicros the second is taken if its score is lower by more than this, which comes from the room
/// @param group nodes of the best grade in the group that was looked at
public record Draw(String first, String second, long firstMicros, long secondMicros, long tiltMicros, int group) {
    /// Whether the second is taken.
    public boolean takesSecond() {
        return firstMicros - secondMicros > tiltMicros;
    }
}
