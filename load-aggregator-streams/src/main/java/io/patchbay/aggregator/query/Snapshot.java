package io.patchbay.aggregator.query;

import io.patchbay.placement.SnapshotDiff;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The load table as this instance serves it at one moment. Immutable; its JSON is made once and kept.
public final class Snapshot {
    private final String id;
    private final long asOfMs;
    private final boolean restoring;
    private final List<LoadRow> rows;

    /// JSON by `base|region`: as many as there are bases and regions in use.
    private final Map<String, byte[]> json = new ConcurrentHashMap<>();

    private volatile boolean retired;

    /// @param id `instance:sequence`
    /// @param asOfMs epoch ms
    /// @param restoring whether rows may be older than their age says
    /// @param rows sorted by node id
    public Snapshot(String id, long asOfMs, boolean restoring, List<LoadRow> rows) {
        this.id = id;
        this.asOfMs = asOfMs;
        this.restoring = restoring;
        this.rows = List.copyOf(rows);
    }

    public String id() {
        return id;
    }

    public long asOfMs() {
        return asOfMs;
    }

    public boolean isRestoring() {
        return restoring;
    }

    public List<LoadRow> rows() {
        return rows;
    }

    /// The whole table as [SnapshotDelta] JSON.
    ///
    /// @param region only rows of this region; null for all
    byte[] full(@Nullable String region) {
        if (region != null && rows.stream().noneMatch(row -> row.region().equals(region))) {
            return EventCodec.SNAPSHOT_DELTA.encode(delta(null, List.of(), List.of()));
        }
        return kept(
                "|" + (region == null ? "" : "=" + region),
                () -> EventCodec.SNAPSHOT_DELTA.encode(delta(null, of(rows, region), List.of())));
    }

    /// The difference to an earlier snapshot as [SnapshotDelta] JSON.
    byte[] since(Snapshot base, @Nullable String region) {
        if (region != null && rows.stream().noneMatch(row -> row.region().equals(region))) {
            return EventCodec.SNAPSHOT_DELTA.encode(since(base, base.rows, rows, region));
        }
        return kept(
                base.id + "|" + (region == null ? "" : "=" + region),
                () -> EventCodec.SNAPSHOT_DELTA.encode(since(base, base.rows, rows, region)));
    }

    /// One node as a full table with one row.
    Optional<byte[]> row(String nodeId) {
        return rows.stream()
                .filter(row -> row.nodeId().equals(nodeId))
                .findFirst()
                .map(row -> EventCodec.SNAPSHOT_DELTA.encode(delta(null, List.of(row), List.of())));
    }

    /// Frees the JSON: the rows stay for deltas. Readers that come late get theirs, and nothing of it stays.
    void retire() {
        retired = true;
        json.clear();
    }

    private byte[] kept(String name, Supplier<byte[]> maker) {
        var made = json.computeIfAbsent(name, _ -> maker.get());
        if (retired) {
            json.clear();
        }
        return made;
    }

    private SnapshotDelta since(Snapshot base, List<LoadRow> before, List<LoadRow> after, @Nullable String region) {
        var diff = SnapshotDiff.between(of(before, region), of(after, region));
        return delta(base.id, diff.changed(), diff.removed());
    }

    private SnapshotDelta delta(@Nullable String base, List<LoadRow> changed, List<String> removed) {
        return new SnapshotDelta(SnapshotDelta.VERSION, id, base, asOfMs, restoring, changed, removed);
    }

    private static List<LoadRow> of(List<LoadRow> rows, @Nullable String region) {
        return region == null
                ? rows
                : rows.stream().filter(row -> row.region().equals(region)).toList();
    }
}
