package io.patchbay.aggregator.query;

import io.patchbay.aggregator.topology.FleetView;
import io.patchbay.placement.Health;
import io.patchbay.placement.HealthState;
import io.patchbay.placement.LoadFold;
import io.patchbay.placement.Policy;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.LoadRow;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Every node of the fleet, as `sfu.load-table` has them, whoever folds them. Written by [TableReader], read by all.
public final class LoadTable implements FleetView {
    /// Of two entries with one address: the one the node writes itself, then the one seen last, then the lower id.
    private static final Comparator<LoadRow> BEST_FIRST = Comparator.<LoadRow, Boolean>comparing(
                    row -> row.source() == HeartbeatSource.POLL)
            .thenComparing(Comparator.comparingLong(LoadRow::lastSeenMs).reversed())
            .thenComparing(LoadRow::nodeId);

    private static final long SILENCE_VALID_MS = 400;

    /// Bound of the nodes that are remembered as gone: the oldest are forgotten first.
    private static final int MAX_LEFT = 20_000;

    private final Policy policy;
    private final TableDefaults defaults;
    private final ConcurrentHashMap<String, LoadEntry> entries = new ConcurrentHashMap<>();
    private final Set<String> left = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_LEFT;
        }
    });
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Silence silence = new Silence(Long.MIN_VALUE / 2, 0);
    private long version;
    private boolean complete;

    public LoadTable(Policy policy, TableDefaults defaults) {
        this.policy = policy;
        this.defaults = defaults;
    }

    /// Takes in what the topic says of one node.
    void put(String nodeId, LoadEntry entry) {
        entries.put(nodeId, entry);
        synchronized (left) {
            left.remove(nodeId);
        }
        touch();
    }

    /// Takes in that a node is gone for good, also one that was not here: the topic says so for a day.
    void remove(String nodeId) {
        synchronized (left) {
            left.add(nodeId);
        }
        if (entries.remove(nodeId) != null) {
            touch();
        }
    }

    /// Everything that was on the topic at the start has been read.
    void markComplete() {
        lock.lock();
        try {
            complete = true;
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether the table has ever been complete since this process started.
    public boolean isComplete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the table differs from a version, or the time is over.
    ///
    /// @return the version now
    long awaitChange(long known, long timeoutMs) throws InterruptedException {
        var leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            while (version == known && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /// One row per address, sorted by node id.
    ///
    /// @param asOfMs epoch ms at which picks in flight are counted
    public List<LoadRow> rows(long asOfMs) {
        var byAddress = new TreeMap<String, LoadRow>();
        for (var entry : entries.values()) {
            var row = LoadFold.row(entry, asOfMs, defaults);
            byAddress.merge(row.address(), row, (a, b) -> BEST_FIRST.compare(a, b) <= 0 ? a : b);
        }
        return byAddress.values().stream()
                .sorted(Comparator.comparing(LoadRow::nodeId))
                .toList();
    }

    /// One node, also one that is hidden behind another entry of its address.
    public Optional<LoadEntry> entry(String nodeId) {
        return Optional.ofNullable(entries.get(nodeId));
    }

    /// The row of one node.
    public Optional<LoadRow> row(String nodeId, long asOfMs) {
        return entry(nodeId).map(entry -> LoadFold.row(entry, asOfMs, defaults));
    }

    /// Whether some node writes its own heartbeats from this address and is not lost.
    public boolean reportsItself(String address, long nowMs) {
        return entries.values().stream()
                .filter(entry -> entry.heartbeat().source() != HeartbeatSource.POLL)
                .filter(entry -> entry.heartbeat().address().equals(address))
                .anyMatch(entry -> !isGone(entry.heartbeat().nodeId(), nowMs));
    }

    /// How many rows are in a state, as a reader of these rows sees them.
    public long count(List<LoadRow> rows, HealthState state, long nowMs) {
        return Health.judgeAll(rows, nowMs, policy).values().stream()
                .filter(state::equals)
                .count();
    }

    /// Age of the oldest newest heartbeat of a node that did not sign off, ms; 0 without nodes.
    public long oldestHeartbeatMs(List<LoadRow> rows, long nowMs) {
        return rows.stream()
                .filter(row -> row.signedOffAtMs() == 0)
                .mapToLong(row -> Math.max(0, nowMs - row.lastSeenMs()))
                .max()
                .orElse(0);
    }

    /// What a reader of these rows thinks of one of them.
    public HealthState judge(LoadRow row, long judgedAtMs) {
        return Health.judge(row, judgedAtMs, policy);
    }

    /// Looks at all rows, so the answer is kept for [#SILENCE_VALID_MS]: every partition asks.
    @Override
    public long effectiveNowMs(long nowMs) {
        var known = silence;
        if (nowMs < known.atMs() || nowMs - known.atMs() > SILENCE_VALID_MS) {
            known = new Silence(nowMs, nowMs - Health.effectiveNowMs(rows(nowMs), nowMs, policy));
            silence = known;
        }
        return known.frozenMs() == 0 ? nowMs : known.atMs() - known.frozenMs();
    }

    @Override
    public boolean isGone(String nodeId, long nowMs) {
        if (!isComplete()) {
            return false;
        }
        return row(nodeId, nowMs).map(row -> isOver(row, nowMs)).orElseGet(() -> hasLeft(nodeId));
    }

    private boolean hasLeft(String nodeId) {
        synchronized (left) {
            return left.contains(nodeId);
        }
    }

    /// Whether a node is known and cannot take a room: lost or signed off. False for nodes that only gateways know.
    public boolean isOver(String nodeId, long nowMs) {
        return row(nodeId, nowMs).map(row -> isOver(row, nowMs)).orElse(false);
    }

    private boolean isOver(LoadRow row, long nowMs) {
        var state = judge(row, effectiveNowMs(nowMs));
        return state == HealthState.LOST || state == HealthState.SIGNED_OFF;
    }

    /// How far ages were frozen at some moment.
    private record Silence(long atMs, long frozenMs) {}

    private void touch() {
        lock.lock();
        try {
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
