package io.patchbay.placement;

import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/// The difference between two load tables.
///
/// @param changed rows that are new or changed, by node id
/// @param removed ids that are gone, sorted
public record SnapshotDiff(List<LoadRow> changed, List<String> removed) {
    private static final Comparator<LoadRow> BY_NODE_ID = Comparator.comparing(LoadRow::nodeId);

    public SnapshotDiff {
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    /// What turns one table into the other. Rows may be in any order; a node must not be in a table twice.
    public static SnapshotDiff between(List<LoadRow> before, List<LoadRow> after) {
        var known = new HashSet<>(before);
        var kept = new HashSet<String>();
        var changed = new ArrayList<LoadRow>();
        for (var row : after) {
            kept.add(row.nodeId());
            if (!known.contains(row)) {
                changed.add(row);
            }
        }
        changed.sort(BY_NODE_ID);
        var removed = before.stream()
                .map(LoadRow::nodeId)
                .filter(id -> !kept.contains(id))
                .sorted()
                .toList();
        return new SnapshotDiff(changed, removed);
    }

    /// The table after this difference, by node id.
    public List<LoadRow> apply(List<LoadRow> before) {
        return apply(before, changed, removed);
    }

    /// The table after a step that an aggregator served, by node id. A full one replaces what was before; whether a
    /// delta fits on it ([SnapshotDelta#base]) is for the caller to check.
    public static List<LoadRow> apply(List<LoadRow> before, SnapshotDelta delta) {
        return apply(delta.isFull() ? List.of() : before, delta.changed(), delta.removed());
    }

    private static List<LoadRow> apply(List<LoadRow> before, List<LoadRow> changed, Collection<String> removed) {
        var rows = new TreeMap<String, LoadRow>();
        before.forEach(row -> rows.put(row.nodeId(), row));
        removed.forEach(rows::remove);
        changed.forEach(row -> rows.put(row.nodeId(), row));
        return List.copyOf(rows.values());
    }

    /// Whether both tables are equal.
    public boolean isEmpty() {
        return changed.isEmpty() && removed.isEmpty();
    }
}
