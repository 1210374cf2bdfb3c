package io.patchbay.gateway.table;

import io.patchbay.gateway.config.BaseUrl;
import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.config.StaticNode;
import io.patchbay.gateway.forward.NodeKeyUse;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.NodeTargets;
import io.patchbay.placement.LoadTable;
import io.patchbay.placement.Policy;
import io.patchbay.placement.SnapshotDiff;
import io.patchbay.placement.StaticRows;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// The newest load table. Written by the refresher and when the configuration of nodes changes, under the
/// lock of this object; read by everybody without one.
public final class TableHolder {
    private final Policy policy;
    private final TableDefaults defaults;
    private List<StaticNode> nodes;
    private final NodeTargets targets;
    private final AtomicReference<TableView> view;
    private List<LoadRow> snapshot = List.of();
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();

    public TableHolder(Policy policy, int defaultMaxSessions, List<StaticNode> nodes, NodeTargets targets) {
        this.policy = policy;
        this.defaults = new TableDefaults(
                defaultMaxSessions, TableDefaults.DEFAULT.cpuPermille(), TableDefaults.DEFAULT.memoryPermille());
        this.nodes = List.copyOf(nodes);
        this.targets = targets;
        this.view = new AtomicReference<>(build("", System.currentTimeMillis(), false, List.of()));
    }

    /// The table as of now. Never empty of static nodes.
    @SuppressWarnings("ReferenceEquality") // TableView.at answers with itself while it holds
    public TableView view() {
        var current = view.get();
        var now = current.at(policy, System.nanoTime());
        if (now != current) {
            view.compareAndSet(current, now);
        }
        return now;
    }

    /// Tells the ids of all nodes whenever the table has changed, so that what is remembered of nodes that
    /// left can go.
    public void onNodes(Consumer<Set<String>> listener) {
        listeners.add(listener);
    }

    /// What became of a step that an aggregator served.
    enum Applied {
        TAKEN,

        /// It builds on another snapshot than the newest one; a full one is needed.
        UNFIT,

        /// Its aggregator does not know all nodes, or not how they are now, and the table here is better.
        REFUSED_RESTORING
    }

    /// Takes a step that an aggregator served. One that is restoring gives way to every table that was whole once,
    /// and to one with more nodes: an old table routes, an empty one refuses everybody.
    synchronized Applied apply(SnapshotDelta delta) {
        var current = view.get();
        if (!delta.isFull() && !current.snapshotId().equals(delta.base())) {
            return Applied.UNFIT;
        }
        var next = SnapshotDiff.apply(snapshot, delta);
        var better = current.isSnapshot() && (!current.restoring() || next.size() < snapshot.size());
        if (delta.restoring() && better) {
            return Applied.REFUSED_RESTORING;
        }
        snapshot = next;
        changed(build(delta.id(), delta.asOfMs(), delta.restoring(), snapshot));
        return Applied.TAKEN;
    }

    /// For how long ages have been frozen because most nodes fell silent together, 0 if they are not.
    public long frozenMs() {
        var current = view();
        return FleetSilence.frozenMs(current.rows(), current.nowMs(System.nanoTime()), policy);
    }

    /// Takes other nodes and node keys from the configuration, at once.
    public synchronized void configure(List<StaticNode> other) {
        nodes = List.copyOf(other);
        targets.replace(nodes);
        var current = view.get();
        changed(build(current.snapshotId(), current.nowMs(System.nanoTime()), current.restoring(), snapshot));
    }

    private void changed(TableView next) {
        view.set(next);
        var nodeIds = new HashSet<String>();
        next.rows().forEach(row -> nodeIds.add(row.nodeId()));
        listeners.forEach(listener -> listener.accept(nodeIds));
    }

    /// A node took another of its keys than the first one.
    public void prefer(NodeTarget target, Secret key) {
        targets.prefer(target, key);
    }

    /// A node took a request that was signed with this key.
    public void keyTaken(NodeTarget target, Secret key) {
        targets.taken(target, key, System.currentTimeMillis());
    }

    /// The keys that the secrets have for nodes, with the times of their use.
    public List<NodeKeyUse> nodeKeyUses() {
        return targets.keyUses();
    }

    /// The newest table as an aggregator would serve it; empty before there was one.
    synchronized Optional<SnapshotDelta> full() {
        var current = view.get();
        return current.snapshotId().isEmpty()
                ? Optional.empty()
                : Optional.of(new SnapshotDelta(
                        SnapshotDelta.VERSION,
                        current.snapshotId(),
                        null,
                        current.asOfMs(),
                        current.restoring(),
                        snapshot,
                        List.of()));
    }

    private TableView build(String id, long asOfMs, boolean restoring, List<LoadRow> reported) {
        var rows = new ArrayList<>(reported);
        var configured = new ArrayList<LoadRow>();
        var addresses = new HashSet<String>();
        reported.forEach(row -> addresses.add(BaseUrl.normalise(row.address()).orElse(row.address())));
        for (var node : nodes) {
            if (!addresses.contains(node.address())) {
                configured.add(StaticRows.row(node.address(), node.address(), node.region(), asOfMs, defaults));
            }
        }
        rows.addAll(configured);
        var byNode = new HashMap<String, NodeTarget>();
        var keyless = new HashSet<String>();
        var overloaded = new HashSet<String>();
        for (var row : rows) {
            var target = targets.of(row);
            target.ifPresent(found -> byNode.put(row.nodeId(), found));
            if (target.isEmpty() || target.get().key() == null) {
                keyless.add(row.nodeId());
            }
            if (row.isOverloaded()) {
                overloaded.add(row.nodeId());
            }
        }
        return new TableView(
                id,
                asOfMs,
                System.nanoTime(),
                restoring,
                LoadTable.of(rows, policy, asOfMs),
                List.copyOf(configured),
                byNode,
                Set.copyOf(keyless),
                Set.copyOf(overloaded));
    }
}
