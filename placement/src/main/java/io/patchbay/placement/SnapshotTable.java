package io.patchbay.placement;

import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The load table as one aggregator instance served it, rebuilt from its records of `sfu.snapshots` in their order.
///
/// @param id the snapshot's id
/// @param asOfMs aggregator's clock when it made the snapshot
/// @param rows by node id
public record SnapshotTable(String id, long asOfMs, List<LoadRow> rows) {
    public SnapshotTable {
        rows = List.copyOf(rows);
    }

    /// The table after the next record of the same instance, empty if that builds on another one: a record is missing
    /// before it, and nothing is known until the next full one.
    ///
    /// @param before the table before it, null at the start or after a gap
    public static Optional<SnapshotTable> after(@Nullable SnapshotTable before, SnapshotDelta delta) {
        if (delta.isFull()) {
            return Optional.of(new SnapshotTable(delta.id(), delta.asOfMs(), SnapshotDiff.apply(List.of(), delta)));
        }
        if (before == null || !before.id.equals(delta.base())) {
            return Optional.empty();
        }
        return Optional.of(new SnapshotTable(delta.id(), delta.asOfMs(), SnapshotDiff.apply(before.rows, delta)));
    }
}
