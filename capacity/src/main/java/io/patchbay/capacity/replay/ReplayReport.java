package io.patchbay.capacity.replay;

import io.patchbay.capacity.trace.Faults;
import java.util.ArrayList;
import java.util.List;

/// What came of a replay.
///
/// @param records records that were read, of all topics
/// @param snapshots snapshots among them
/// @param gaps times a snapshot built on one that was not there
/// @param decisions decisions in the range
/// @param matches decided again with the same answer at every step
/// @param mismatches decided otherwise
/// @param missing not decided, because a table is not there
/// @param unreadable not decided, because the record says what this version does not understand
/// @param faults records that are no events
/// @param shown the first mismatches and what was missing or unreadable, for people
public record ReplayReport(
        long records,
        long snapshots,
        long gaps,
        long decisions,
        long matches,
        long mismatches,
        long missing,
        long unreadable,
        Faults faults,
        List<String> shown) {

    public ReplayReport {
        shown = List.copyOf(shown);
    }

    /// Decisions that were made again, with whatever answer.
    public long compared() {
        return matches + mismatches;
    }

    /// The whole report as lines.
    public List<String> lines() {
        var lines = new ArrayList<>(shown);
        lines.add("%,d decisions: %,d equal, %,d differ, %,d without their snapshot, %,d not understood"
                .formatted(decisions, matches, mismatches, missing, unreadable));
        lines.add("%,d records read, %,d of them snapshots%s"
                .formatted(records, snapshots, gaps == 0 ? "" : " with %,d gaps".formatted(gaps)));
        lines.addAll(faults.lines());
        return lines;
    }
}
