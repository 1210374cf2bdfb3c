package io.patchbay.capacity.report;

import io.patchbay.capacity.CapacityException;
import io.patchbay.capacity.trace.Faults;
import io.patchbay.capacity.trace.TraceRecord;
import io.patchbay.placement.RegionCapacity;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Turns heartbeats into the sessions of each region by the minute. A node counts from its heartbeat until it signs off
/// or has been silent for longer than its window. A minute in which none of them is heard is a gap of the recording
/// and no minute without capacity: nothing is known of it. Takes records in about the order of time.
public final class LoadHistory {
    static final long MINUTE_MS = 60_000;
    private static final int LOST_MS = 30_000;
    private static final int UNKNOWN_MAX_SESSIONS = 500;

    private final long fromMs;
    private final long toMs;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Region> regions = new TreeMap<>();
    private final Faults faults = new Faults();
    private long minute;

    /// A node as it was last heard of.
    private static final class Node {
        private Heartbeat last;
        private double peakUse;
        private double useSum;
        private long useCount;

        private Node(Heartbeat first) {
            this.last = first;
        }

        private int maxSessions() {
            return last.maxSessions() == null ? UNKNOWN_MAX_SESSIONS : last.maxSessions();
        }

        private double use() {
            return (double) last.sessions() / maxSessions();
        }

        private boolean isThere(long nowMs) {
            return last.status() != NodeStatus.DOWN
                    && nowMs - last.sentAtMs() <= Math.max(LOST_MS, 3L * last.intervalMs());
        }
    }

    /// Minutes of a region.
    static final class Region {
        final List<MinuteOf> minutes = new ArrayList<>();
    }

    /// A region in one minute.
    ///
    /// @param atMs epoch ms
    /// @param sessions of its nodes
    /// @param maxSessions what they can hold
    /// @param largest what the largest of them can hold
    /// @param nodes how many there are
    record MinuteOf(long atMs, int sessions, int maxSessions, int largest, int nodes) {
        int safe() {
            return maxSessions - largest;
        }

        /// What the region is full at.
        long planned() {
            return new RegionCapacity(nodes, sessions, maxSessions, largest).plannedSessions();
        }
    }

    /// How busy a node was.
    ///
    /// @param nodeId the node
    /// @param region its region
    /// @param meanUse share of its sessions in use, over the minutes it was there
    /// @param peakUse the highest
    record Busy(String nodeId, String region, double meanUse, double peakUse) {}

    public LoadHistory(long fromMs, long toMs) {
        this.fromMs = fromMs;
        this.toMs = toMs;
        this.minute = Math.ceilDiv(fromMs, MINUTE_MS);
    }

    /// Takes in the next record; those of other topics are passed over.
    public void accept(TraceRecord record) {
        if (!record.topic().equals(Topics.HEARTBEATS)) {
            return;
        }
        switch (EventCodec.HEARTBEAT.decode(record.value())) {
            case Decoded.Ok<Heartbeat>(var beat) -> heartbeat(beat, record.timestampMs());
            case Decoded.Bad<Heartbeat>(var field, var reason) -> faults.add(record, field + " " + reason);
        }
    }

    /// Records that could not be read.
    public Faults faults() {
        return faults;
    }

    /// Minutes by region, until the heartbeat after the last one is due; those of which nothing is known are left out.
    ///
    /// @throws CapacityException if there were no heartbeats
    Map<String, List<MinuteOf>> minutes() {
        if (regions.isEmpty() && nodes.isEmpty()) {
            throw new CapacityException("there are no heartbeats in this range");
        }
        var lastMs = nodes.values().stream()
                .mapToLong(node -> node.last.sentAtMs() + Math.max(MINUTE_MS, node.last.intervalMs()))
                .max()
                .orElse(fromMs);
        closeMinutes(Math.min(toMs, lastMs));
        var all = new TreeMap<String, List<MinuteOf>>();
        regions.forEach((name, region) -> all.put(name, List.copyOf(region.minutes)));
        return all;
    }

    /// Every node.
    List<Busy> nodes() {
        var all = new ArrayList<Busy>();
        nodes.forEach((nodeId, node) -> all.add(new Busy(
                nodeId, node.last.region(), node.useCount == 0 ? 0 : node.useSum / node.useCount, node.peakUse)));
        return all;
    }

    private void heartbeat(Heartbeat beat, long timestampMs) {
        closeMinutes(Math.min(timestampMs, toMs));
        var node = nodes.computeIfAbsent(beat.nodeId(), _ -> new Node(beat));
        if (beat.sentAtMs() >= node.last.sentAtMs()) {
            node.last = beat;
            node.peakUse = Math.max(node.peakUse, node.use());
        }
    }

    /// Counts the minutes that are over.
    private void closeMinutes(long nowMs) {
        while ((minute + 1) * MINUTE_MS <= nowMs) {
            minute++;
            count(minute * MINUTE_MS);
        }
    }

    private void count(long atMs) {
        if (isGap(atMs)) {
            return;
        }
        var sums = new HashMap<String, MinuteOf>();
        for (var node : nodes.values()) {
            if (node.isThere(atMs)) {
                node.useSum += node.use();
                node.useCount++;
                var before = sums.get(node.last.region());
                sums.put(node.last.region(), plus(before, node, atMs));
            }
        }
        sums.keySet().forEach(name -> regions.computeIfAbsent(name, _ -> new Region()));
        regions.forEach((name, region) -> {
            var sum = sums.get(name);
            region.minutes.add(sum == null ? new MinuteOf(atMs, 0, 0, 0, 0) : sum);
        });
    }

    /// Nobody is heard, and not all of them said that they go.
    private boolean isGap(long atMs) {
        return nodes.values().stream().noneMatch(node -> node.isThere(atMs))
                && nodes.values().stream().anyMatch(node -> node.last.status() != NodeStatus.DOWN);
    }

    private static MinuteOf plus(@Nullable MinuteOf sum, Node node, long atMs) {
        var max = node.maxSessions();
        return sum == null
                ? new MinuteOf(atMs, node.last.sessions(), max, max, 1)
                : new MinuteOf(
                        atMs,
                        sum.sessions() + node.last.sessions(),
                        sum.maxSessions() + max,
                        Math.max(sum.largest(), max),
                        sum.nodes() + 1);
    }
}
