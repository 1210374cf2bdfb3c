package io.patchbay.capacity.replay;

import io.patchbay.placement.LoadTable;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Replay;
import io.patchbay.placement.SnapshotTable;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The newest tables of every aggregator instance, as many as memory allows; rows are shared between them.
final class TableWindow implements Replay.Tables {
    private final long maxRows;
    private final Map<String, SnapshotTable> current = new HashMap<>();
    private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>();
    private Policy policy = Policy.DEFAULT;
    private long rows;
    private long gaps;

    /// A table, prepared for decisions once somebody asks for it.
    private static final class Kept {
        private final long asOfMs;
        private List<LoadRow> rows;

        private Kept(long asOfMs, List<LoadRow> rows) {
            this.asOfMs = asOfMs;
            this.rows = rows;
        }
    }

    /// @param maxRows rows of all tables together, at least one table is kept
    TableWindow(long maxRows) {
        this.maxRows = maxRows;
    }

    /// Takes in the next step of an instance.
    ///
    /// @return whether its table is known now
    boolean add(SnapshotDelta delta) {
        var instance = instance(delta.id());
        var before = current.get(instance);
        var after = SnapshotTable.after(before, delta);
        if (after.isEmpty()) {
            gaps += before == null ? 0 : 1;
            current.remove(instance);
            return false;
        }
        current.put(instance, after.get());
        kept.put(delta.id(), new Kept(delta.asOfMs(), after.get().rows()));
        rows += after.get().rows().size();
        forget();
        return true;
    }

    /// Tables are prepared for this policy from now on.
    void prepareFor(Policy other) {
        policy = other;
    }

    boolean has(String snapshotId) {
        return snapshotId.isEmpty() || kept.containsKey(snapshotId);
    }

    /// Times a step built on one that was not there.
    long gaps() {
        return gaps;
    }

    @Override
    public @Nullable List<LoadRow> at(String snapshotId) {
        var table = kept.get(snapshotId);
        if (table == null) {
            return null;
        }
        if (!(table.rows instanceof LoadTable)) {
            table.rows = LoadTable.of(table.rows, policy, table.asOfMs);
        }
        return table.rows;
    }

    private void forget() {
        Iterator<Kept> oldest = kept.values().iterator();
        while (rows > maxRows && kept.size() > 1) {
            rows -= oldest.next().rows.size();
            oldest.remove();
        }
    }

    private static String instance(String snapshotId) {
        var colon = snapshotId.lastIndexOf(':');
        return colon < 0 ? snapshotId : snapshotId.substring(0, colon);
    }
}
