package io.patchbay.placement;

import io.patchbay.placement.Decision.Picked;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.PickedRoom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/// A fleet in virtual time: rooms arrive at gateways and fill up, nodes send heartbeats, and everything
/// between is the real thing: [LoadFold], [LoadTable] and [Placement]. A gateway decides from the table as
/// it was [#SNAPSHOT_DELAY_MS] ago. Equal seeds give equal runs.
final class FleetSimulation {
    static final int SNAPSHOT_DELAY_MS = 400;
    private static final int TICK_MS = 100;
    private static final int GATEWAYS = 6;

    /// How a gateway picks.
    enum Way {
        RANDOM("random"),
        LEAST("least score, no in-flight (the seeds' literal)"),
        TWO_CHOICE("two-choice, no in-flight"),
        LEAST_IN_FLIGHT("least score + shared in-flight"),
        TWO_CHOICE_IN_FLIGHT("two-choice + shared in-flight (default)");

        final String label;

        Way(String label) {
            this.label = label;
        }

        Strategy strategy() {
            return this == LEAST || this == LEAST_IN_FLIGHT ? Strategy.LOAD : Strategy.TWO_CHOICE;
        }

        boolean countsInFlight() {
            return this == LEAST_IN_FLIGHT || this == TWO_CHOICE_IN_FLIGHT;
        }
    }

    /// @param nodes nodes, all in one region
    /// @param roomsPerSecond arrivals, Poisson
    /// @param durationMs how long rooms arrive
    /// @param heartbeatMs interval of heartbeats, staggered over the nodes
    /// @param rampMs how long a room takes to fill
    /// @param maxSessions of each node
    record Model(int nodes, int roomsPerSecond, int durationMs, int heartbeatMs, int rampMs, int maxSessions) {
        static Model burst(int heartbeatMs, int rampMs) {
            return new Model(20, 20, 60_000, heartbeatMs, rampMs, 500);
        }
    }

    /// @param sessions sessions that were placed on each node once every room is full
    /// @param peakRooms most rooms given to one node within 5 s
    record Result(List<Integer> sessions, List<Integer> rooms, int peakRooms) {
        double maxOverMean() {
            return Collections.max(sessions)
                    / sessions.stream().mapToInt(Integer::intValue).average().orElseThrow();
        }

        double largestShareOfRooms() {
            return (double) Collections.max(rooms)
                    / rooms.stream().mapToInt(Integer::intValue).sum();
        }
    }

    private record Room(String pickId, long fromMs, int size) {
        int sessionsAt(long nowMs, int rampMs) {
            return (int) Math.min(size, size * (nowMs - fromMs) / rampMs);
        }
    }

    private record Snapshot(long asOfMs, LoadTable table) {}

    private final Model model;
    private final Way way;
    private final Policy policy;
    private final SplittableRandom random;
    private final ToIntFunction<SplittableRandom> roomSize;
    private final double[] idleCpu;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<LoadEntry> entries = new ArrayList<>();
    private final List<List<Room>> rooms = new ArrayList<>();
    private final Deque<Snapshot> snapshots = new ArrayDeque<>();

    FleetSimulation(Model model, Way way, long seed, ToIntFunction<SplittableRandom> roomSize) {
        this.model = model;
        this.way = way;
        this.roomSize = roomSize;
        this.random = new SplittableRandom(seed);
        this.policy = new Policy(way.strategy(), 500, 300, 200, 900, 50, 30_000, 3, 4, 60_000);
        this.idleCpu = random.doubles(model.nodes(), 0.05, 0.10).toArray();
    }

    Result run() {
        for (var node = 0; node < model.nodes(); node++) {
            indexes.put(nodeId(node), node);
            rooms.add(new ArrayList<>());
            entries.add(LoadFold.onHeartbeat(null, heartbeat(node, Samples.NOW_MS), Samples.NOW_MS));
        }
        var arrivals = arrivals();
        var next = 0;
        var picks = new ArrayList<int[]>();
        for (var tick = 0; tick < model.durationMs() / TICK_MS; tick++) {
            var nowMs = Samples.NOW_MS + (long) tick * TICK_MS;
            beat(nowMs);
            publish(nowMs);
            while (next < arrivals.length && arrivals[next] < nowMs + TICK_MS) {
                picks.add(new int[] {(int) (arrivals[next] - Samples.NOW_MS), place(next, arrivals[next])});
                next++;
            }
        }
        return result(picks);
    }

    private long[] arrivals() {
        var times = new ArrayList<Long>();
        var atMs = (double) Samples.NOW_MS;
        while (true) {
            atMs -= StrictMath.log(1 - random.nextDouble()) * 1000 / model.roomsPerSecond();
            if (atMs >= Samples.NOW_MS + model.durationMs()) {
                return times.stream().mapToLong(Long::longValue).toArray();
            }
            times.add((long) atMs);
        }
    }

    private void beat(long nowMs) {
        for (var node = 0; node < model.nodes(); node++) {
            var phaseMs = (long) node * model.heartbeatMs() / model.nodes() / TICK_MS * TICK_MS;
            if ((nowMs - Samples.NOW_MS - phaseMs) % model.heartbeatMs() == 0) {
                entries.set(node, LoadFold.onHeartbeat(entries.get(node), heartbeat(node, nowMs), nowMs));
            }
        }
    }

    private void publish(long nowMs) {
        var rows = new ArrayList<LoadRow>();
        for (var entry : entries) {
            var row = LoadFold.row(entry, nowMs, TableDefaults.DEFAULT);
            rows.add(way.countsInFlight() ? row : row.withInFlight(0));
        }
        snapshots.addLast(new Snapshot(nowMs, LoadTable.of(rows, policy, nowMs)));
    }

    private int place(int number, long nowMs) {
        while (snapshots.size() > 1 && second().asOfMs() <= nowMs - SNAPSHOT_DELAY_MS) {
            snapshots.removeFirst();
        }
        var roomKey = "room-" + random.nextLong();
        var node = way == Way.RANDOM ? random.nextInt(model.nodes()) : decide(roomKey, nowMs);
        var pickId = "p" + number;
        rooms.get(node).add(new Room(pickId, nowMs, roomSize.applyAsInt(random)));
        var gateway = "gw" + number % GATEWAYS;
        var pick = new Pick(1, pickId, "d" + number, nodeId(node), roomKey, gateway, nowMs, 1, 4, true);
        entries.set(node, LoadFold.onPick(entries.get(node), pick, nowMs));
        return node;
    }

    private int decide(String roomKey, long nowMs) {
        var input = Samples.input(snapshots.getFirst().table(), nowMs, roomKey, policy);
        if (Placement.decide(input) instanceof Picked picked) {
            return indexes.getOrDefault(picked.nodeId(), -1);
        }
        throw new IllegalStateException("no candidate for " + roomKey + ": " + Placement.explain(input));
    }

    private Snapshot second() {
        var iterator = snapshots.iterator();
        iterator.next();
        return iterator.next();
    }

    private Heartbeat heartbeat(int node, long nowMs) {
        var beat = new Samples.Beat();
        beat.nodeId = nodeId(node);
        beat.seq = nowMs - Samples.NOW_MS + 1;
        beat.sentAtMs = nowMs;
        beat.intervalMs = model.heartbeatMs();
        beat.maxSessions = model.maxSessions();
        var picked = new ArrayList<PickedRoom>();
        for (var room : rooms.get(node)) {
            var sessions = room.sessionsAt(nowMs, model.rampMs());
            beat.sessions += sessions;
            if (nowMs - room.fromMs() <= 60_000) {
                picked.add(new PickedRoom(room.pickId(), sessions));
            }
        }
        beat.cpuUsage = Math.min(1, idleCpu[node] + beat.sessions / 2.0 / model.maxSessions());
        beat.pickedRooms = picked.subList(Math.max(0, picked.size() - Heartbeat.MAX_PICKED_ROOMS), picked.size());
        return beat.get();
    }

    private Result result(List<int[]> picks) {
        var sessions = rooms.stream()
                .map(list -> list.stream().mapToInt(Room::size).sum())
                .toList();
        var counts = rooms.stream().map(List::size).toList();
        var peak = 0;
        for (var from = 0; from < model.durationMs(); from += 1000) {
            var perNode = new int[model.nodes()];
            for (var pick : picks) {
                if (pick[0] >= from && pick[0] < from + 5000) {
                    perNode[pick[1]]++;
                }
            }
            peak = Math.max(peak, Arrays.stream(perNode).max().orElse(0));
        }
        return new Result(sessions, counts, peak);
    }

    private static String nodeId(int node) {
        return "node-" + node;
    }
}
