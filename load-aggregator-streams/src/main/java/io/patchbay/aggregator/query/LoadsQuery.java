package io.patchbay.aggregator.query;

import io.patchbay.schemas.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Answers about the load table and its history as JSON. Thread-safe.
public final class LoadsQuery {
    private final SnapshotPublisher publisher;
    private final LoadTable table;
    private final EventHistory events;
    private final ExecutorService workers;

    /// @param workers where waiting readers are served, so that the publisher is not held up
    public LoadsQuery(SnapshotPublisher publisher, LoadTable table, EventHistory events, ExecutorService workers) {
        this.publisher = publisher;
        this.table = table;
        this.events = events;
        this.workers = workers;
    }

    /// A [io.patchbay.schemas.event.SnapshotDelta] and its id.
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record Answer(String id, byte[] json) {}

    /// The newest snapshot; as a delta if `since` is remembered, else full.
    ///
    /// @param waitMs how long to wait for one that is newer than `since`
    public CompletableFuture<Answer> answer(@Nullable String since, @Nullable String region, long waitMs) {
        if (since == null || waitMs == 0) {
            return CompletableFuture.completedFuture(answer(publisher.current(), since, region));
        }
        return publisher.after(since, waitMs).thenApplyAsync(snapshot -> answer(snapshot, since, region), workers);
    }

    /// One node of the newest snapshot, as a full table with one row.
    public Optional<byte[]> node(String nodeId) {
        return publisher.current().row(nodeId);
    }

    /// The newest transitions of a node, oldest first, as a JSON array.
    public byte[] events(String nodeId) {
        return events.of(nodeId).stream()
                .map(event -> new String(EventCodec.NODE_EVENT.encode(event), StandardCharsets.UTF_8))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Whether anything is known of this node.
    public boolean knows(String nodeId) {
        return table.entry(nodeId).isPresent() || !events.of(nodeId).isEmpty();
    }

    private Answer answer(Snapshot snapshot, @Nullable String since, @Nullable String region) {
        var base = since == null ? Optional.<Snapshot>empty() : publisher.remembered(since);
        var json = base.isPresent() ? snapshot.since(base.get(), region) : snapshot.full(region);
        return new Answer(snapshot.id(), json);
    }
}
