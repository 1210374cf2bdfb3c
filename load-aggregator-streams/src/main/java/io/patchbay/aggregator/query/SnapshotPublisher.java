package io.patchbay.aggregator.query;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.schemas.event.LoadRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the changing table into a sequence of snapshots: a new one when the table changed, at most one per interval,
/// and one every second in any case, since picks in flight decay and readers take their clock from [Snapshot#asOfMs].
/// One thread publishes; everything public may be called by all.
public final class SnapshotPublisher implements AutoCloseable {
    /// Earlier snapshots that deltas can build on: a minute at the highest rate.
    static final int HISTORY = 240;

    /// Readers that may wait for the next snapshot at one time.
    static final int MAX_WAITERS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPublisher.class);
    private static final long IDLE_MS = 1_000;

    private final String instance;
    private final LoadTable table;
    private final BooleanSupplier restoring;
    private final SnapshotLog log;
    private final AggregatorMetrics metrics;
    private final LongSupplier clockMs;
    private final int intervalMs;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger waiters = new AtomicInteger();
    private final Thread thread;
    private final Map<String, Snapshot> history = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Snapshot> eldest) {
            return size() > HISTORY;
        }
    };
    private long sequence;
    private volatile Snapshot current;
    private volatile boolean hasTable;
    private volatile CompletableFuture<Snapshot> next = new CompletableFuture<>();

    /// @param restoring whether rows may be older than their age says
    /// @param log where every snapshot is recorded
    public SnapshotPublisher(
            Identity identity, LoadTable table, BooleanSupplier restoring, SnapshotLog log, AggregatorMetrics metrics) {
        this.instance = identity.instance();
        this.intervalMs = identity.intervalMs();
        this.clockMs = identity.clockMs();
        this.table = table;
        this.restoring = restoring;
        this.log = log;
        this.metrics = metrics;
        this.current = new Snapshot(instance + ":0", clockMs.getAsLong(), true, List.of());
        this.thread = Thread.ofPlatform().name("snapshot-publisher").unstarted(this::run);
    }

    /// Who publishes, and how often.
    ///
    /// @param instance unique for this start of this process
    /// @param intervalMs at most one snapshot in this time
    /// @param clockMs epoch ms
    public record Identity(String instance, int intervalMs, LongSupplier clockMs) {}

    /// Starts to publish, and returns at once.
    public void start() {
        thread.start();
    }

    /// The newest snapshot; before the first one an empty table.
    public Snapshot current() {
        return current;
    }

    /// Whether the snapshots are of a table that was complete once: until then they lack nodes.
    public boolean hasTable() {
        return hasTable;
    }

    /// Readers that are waiting now.
    public int waiting() {
        return waiters.get();
    }

    /// An earlier snapshot, if it is remembered.
    public Optional<Snapshot> remembered(String id) {
        synchronized (history) {
            return Optional.ofNullable(history.get(id));
        }
    }

    /// The first snapshot other than `known`: at once if there is one, else the next one, else after `waitMs` the same.
    /// With too many waiters nobody more waits.
    public CompletableFuture<Snapshot> after(@Nullable String known, long waitMs) {
        var awaited = next;
        var now = current;
        if (!now.id().equals(known) || waitMs <= 0 || waiters.get() >= MAX_WAITERS) {
            return CompletableFuture.completedFuture(now);
        }
        waiters.incrementAndGet();
        return awaited.copy()
                .completeOnTimeout(now, waitMs, TimeUnit.MILLISECONDS)
                .whenComplete((snapshot, error) -> waiters.decrementAndGet());
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        next.complete(current);
    }

    private void run() {
        try {
            var version = 0L;
            while (closing.getCount() > 0) {
                version = table.awaitChange(version, IDLE_MS);
                publishOrKeep();
                closing.await(intervalMs, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A row that cannot be made is a bug; readers then keep the last table, and see its age.
    private void publishOrKeep() {
        try {
            publish();
        } catch (RuntimeException e) {
            metrics.failure("snapshot");
            LOG.atError().setCause(e).log("no new snapshot");
        }
    }

    private void publish() {
        var before = current;
        var isComplete = table.isComplete();
        var asOfMs = Math.max(before.asOfMs(), clockMs.getAsLong());
        var rows = sharing(before.rows(), table.rows(asOfMs));
        var snapshot = new Snapshot(instance + ":" + ++sequence, asOfMs, restoring.getAsBoolean(), rows);
        synchronized (history) {
            history.put(snapshot.id(), snapshot);
        }
        var awaited = next;
        next = new CompletableFuture<>();
        current = snapshot;
        hasTable = isComplete;
        awaited.complete(snapshot);
        metrics.snapshot();
        log.record(before, snapshot);
        before.retire();
    }

    /// Keeps one object per unchanged row, so that a long history costs little.
    private static List<LoadRow> sharing(List<LoadRow> before, List<LoadRow> after) {
        var known = new HashMap<String, LoadRow>(before.size() * 2);
        before.forEach(row -> known.put(row.nodeId(), row));
        var shared = new ArrayList<LoadRow>(after.size());
        for (var row : after) {
            var same = known.get(row.nodeId());
            shared.add(row.equals(same) ? same : row);
        }
        return shared;
    }
}
