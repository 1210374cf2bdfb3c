package io.patchbay.capacity.fleet;

import io.patchbay.placement.LoadFold;
import io.patchbay.placement.LoadTable;
import io.patchbay.placement.Policy;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.LoadRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The aggregator of a virtual fleet: folds, and serves snapshots as often as the real one does: when something
/// changed, but at most one in [Timing#snapshotMs], and one each second in any case. Owned by one [FleetSimulation].
final class VirtualTable {
    private static final int IDLE_MS = 1_000;

    private final Policy policy;
    private final Timing timing;
    private final FleetObserver observer;
    private final @Nullable LoadEntry[] entries;
    private final @Nullable LoadRow[] settledRows;
    private final Deque<Snapshot> snapshots = new ArrayDeque<>();
    private long publishedMs;
    private long changedMs;
    private boolean changed;
    private long sequence;

    /// A table that was served. Rows are made when somebody looks.
    final class Snapshot {
        private final String id;
        private final long asOfMs;
        private final @Nullable LoadEntry[] served;
        private @Nullable LoadTable table;

        private Snapshot(long sequence, long asOfMs) {
            this.id = "virtual:" + sequence;
            this.asOfMs = asOfMs;
            this.served = entries.clone();
        }

        String id() {
            return id;
        }

        long asOfMs() {
            return asOfMs;
        }

        /// Prepared for decisions.
        LoadTable table() {
            if (table == null) {
                table = LoadTable.of(rows(), policy, asOfMs);
            }
            return table;
        }

        /// Nodes that are overloaded or have not recovered yet.
        Set<String> overloaded() {
            return table().stream()
                    .filter(LoadRow::isOverloaded)
                    .map(LoadRow::nodeId)
                    .collect(Collectors.toUnmodifiableSet());
        }

        List<LoadRow> rows() {
            var rows = new ArrayList<LoadRow>(served.length);
            for (var i = 0; i < served.length; i++) {
                var entry = served[i];
                if (entry != null) {
                    rows.add(row(i, entry, asOfMs));
                }
            }
            return rows;
        }
    }

    VirtualTable(int nodes, long fromMs, Policy policy, Timing timing, FleetObserver observer) {
        this.entries = new LoadEntry[nodes];
        this.settledRows = new LoadRow[nodes];
        this.policy = policy;
        this.timing = timing;
        this.observer = observer;
        this.publishedMs = fromMs;
    }

    @Nullable
    LoadEntry entry(int node) {
        return entries[node];
    }

    /// Takes in what [LoadFold] made of an entry: the same one if nothing changed.
    @SuppressWarnings("ReferenceEquality")
    void put(int node, LoadEntry entry, long nowMs) {
        if (entry != entries[node]) {
            entries[node] = entry;
            settledRows[node] = null;
            if (!changed) {
                changed = true;
                changedMs = nowMs;
            }
        }
    }

    /// Serves the first table, which everybody has from the start.
    void open() {
        publish(publishedMs);
    }

    /// Serves what is due until now.
    void advance(long nowMs) {
        if (!changed && !observer.wantsSnapshots() && nowMs - publishedMs > 10 * IDLE_MS) {
            // Nobody hears of the idle ones between, and the newest are all that a decision can see.
            publishedMs += (nowMs - publishedMs - 5 * IDLE_MS) / IDLE_MS * IDLE_MS;
        }
        for (var nextMs = nextMs(); nextMs <= nowMs; nextMs = nextMs()) {
            publish(nextMs);
        }
    }

    /// What gateways decide by now.
    Snapshot seenAt(long nowMs) {
        while (snapshots.size() > 1 && second().asOfMs <= nowMs - timing.delayMs()) {
            snapshots.removeFirst();
        }
        return snapshots.getFirst();
    }

    private long nextMs() {
        return changed ? Math.max(publishedMs + timing.snapshotMs(), changedMs) : publishedMs + IDLE_MS;
    }

    private void publish(long nowMs) {
        for (var i = 0; i < entries.length; i++) {
            var entry = entries[i];
            if (entry != null && LoadFold.isExpired(entry, nowMs)) {
                entries[i] = null;
            }
        }
        publishedMs = nowMs;
        changed = false;
        while (snapshots.size() > 1 && second().asOfMs <= nowMs - timing.delayMs() - IDLE_MS) {
            snapshots.removeFirst();
        }
        var snapshot = new Snapshot(++sequence, nowMs);
        snapshots.addLast(snapshot);
        if (observer.wantsSnapshots()) {
            observer.snapshot(snapshot.id, nowMs, snapshot.rows());
        }
    }

    private Snapshot second() {
        var iterator = snapshots.iterator();
        iterator.next();
        return iterator.next();
    }

    /// A row without picks in flight stays as it is until the next event of its node.
    @SuppressWarnings("ReferenceEquality")
    private LoadRow row(int node, LoadEntry entry, long asOfMs) {
        var settled = settledRows[node];
        var isCurrent = entry == entries[node];
        if (settled != null && isCurrent) {
            return settled;
        }
        var row = LoadFold.row(entry, asOfMs, TableDefaults.DEFAULT);
        if (isCurrent && entry.pending().isEmpty() && entry.flaps() == 0) {
            settledRows[node] = row;
        }
        return row;
    }
}
