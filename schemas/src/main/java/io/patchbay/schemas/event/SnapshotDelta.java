package io.patchbay.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of the load table as an aggregator instance served it: answer of `GET /v1/loads` and record of
/// `sfu.snapshots`. Full when [#base] is null, otherwise the changes since [#base].
///
/// @param schemaVersion [#VERSION]
/// @param id `instance:sequence`
/// @param base id that this builds on, null for a full table
/// @param asOfMs epoch ms of the aggregator's clock: readers add their own monotonic time since they got it
/// @param restoring true while a partition is moving and rows may be older than their age says
/// @param changed rows that are new or changed, sorted by node id
/// @param removed ids that are gone since [#base], sorted
public record SnapshotDelta(
        int schemaVersion,
        String id,
        @Nullable String base,
        long asOfMs,
        boolean restoring,
        List<LoadRow> changed,
        List<String> removed) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    /// Bound of both lists.
    public static final int MAX_ROWS = 100_000;

    public SnapshotDelta {
        Check.version(schemaVersion, VERSION);
        Check.text("id", id, Check.MAX_ID_LENGTH);
        Check.optionalText("base", base, Check.MAX_ID_LENGTH);
        Check.atLeast("asOfMs", asOfMs, 0);
        changed = Check.list("changed", changed, MAX_ROWS);
        removed = Check.list("removed", removed, MAX_ROWS);
    }

    /// Whether this holds the whole table.
    public boolean isFull() {
        return base == null;
    }
}
