package io.patchbay.capacity.fleet;

import io.patchbay.capacity.fleet.FleetObserver.Attempt;
import io.patchbay.capacity.fleet.FleetObserver.Request;
import io.patchbay.placement.Decision;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.LoadFold;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Placement;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Rule;
import io.patchbay.placement.TableDefaults;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Runs a [Demand] under a policy, once, on one thread. Equal arguments give equal runs: the only chance there is lies
/// in the demand.
///
/// A node that dies loses its rooms; their people ask for the room again over the next seconds. A request tries up to
/// [#MAX_ATTEMPTS] nodes, and every gateway hears of a failure through the table.
public final class FleetSimulation {
    static final int MAX_ATTEMPTS = 3;
    private static final int GATEWAYS = 6;
    private static final int RECONNECT_MS = 5_000;
    private static final int CONNECT_MS = 3;

    /// So long that they are full and no news to anybody.
    private static final int RESIDENT_MS = 3_600_000;

    private final Demand demand;
    private final Policy policy;
    private final Timing timing;
    private final FleetObserver observer;
    private final VirtualTable table;
    private final List<VirtualNode> nodes = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Map<String, Home> homes = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private long order;
    private long requests;
    private long picks;

    private record Event(long atMs, long order, LongConsumer action) {}

    /// Where a room is.
    private record Home(int node, long endMs) {}

    public FleetSimulation(Demand demand, Policy policy, Timing timing, FleetObserver observer) {
        this.demand = demand;
        this.policy = policy;
        this.timing = timing;
        this.observer = observer;
        this.table = new VirtualTable(demand.nodes().size(), demand.fromMs(), policy, timing, observer);
    }

    /// Runs from the start of the demand to its end.
    public void run() {
        demand.nodes().forEach(this::addNode);
        demand.residents().forEach(this::addResident);
        for (var index = 0; index < nodes.size(); index++) {
            beat(index, demand.fromMs());
        }
        table.open();
        at(demand.fromMs(), this::sample);
        var rooms = demand.rooms();
        var nextRoom = 0;
        while (true) {
            var event = events.peek();
            var eventMs = event == null ? Long.MAX_VALUE : event.atMs();
            var roomMs = nextRoom < rooms.size() ? rooms.get(nextRoom).atMs() : Long.MAX_VALUE;
            var nowMs = Math.min(eventMs, roomMs);
            if (nowMs >= demand.toMs()) {
                break;
            }
            table.advance(nowMs);
            if (event != null && eventMs <= roomMs) {
                events.remove();
                event.action().accept(nowMs);
            } else {
                arrive(rooms.get(nextRoom++), nowMs);
            }
        }
        table.advance(demand.toMs() - 1);
    }

    private void at(long atMs, LongConsumer action) {
        events.add(new Event(atMs, order++, action));
    }

    private void addNode(NodeSpec spec) {
        var index = nodes.size();
        nodes.add(new VirtualNode(spec, demand.fromMs()));
        indexes.put(spec.nodeId(), index);
        var firstMs = spec.phaseMs() == 0 ? spec.heartbeatMs() : spec.phaseMs();
        at(demand.fromMs() + firstMs, nowMs -> beatAgain(index, nowMs));
        for (var phase : spec.phases()) {
            if (phase.kind() == NodeSpec.Kind.DEAD) {
                at(Math.max(demand.fromMs(), phase.fromMs()), nowMs -> die(index, phase.toMs(), nowMs));
                at(phase.toMs(), nowMs -> beat(index, nowMs));
            }
        }
    }

    /// Full from the start; one without its node asks for another within the first seconds.
    private void addResident(Resident resident) {
        var room = resident.room();
        var index = indexes.get(resident.nodeId());
        if (index == null) {
            var laterMs = Math.floorMod(room.roomKey().hashCode(), RECONNECT_MS);
            at(demand.fromMs() + laterMs, nowMs -> request(room, nowMs));
        } else {
            nodes.get(index).add(room, "resident", demand.fromMs() - RESIDENT_MS);
            homes.put(room.roomKey(), new Home(index, room.endMs()));
        }
    }

    private void beatAgain(int index, long nowMs) {
        beat(index, nowMs);
        at(nowMs + nodes.get(index).spec().heartbeatMs(), laterMs -> beatAgain(index, laterMs));
    }

    private void beat(int index, long nowMs) {
        var node = nodes.get(index);
        if (node.spec().is(NodeSpec.Kind.DEAD, nowMs)) {
            return;
        }
        var beat = node.heartbeat(nowMs);
        observer.heartbeat(beat);
        var folded = LoadFold.onHeartbeat(table.entry(index), beat, nowMs);
        table.put(index, LoadFold.judgeOverload(folded, policy, TableDefaults.DEFAULT), nowMs);
    }

    private void die(int index, long backAtMs, long nowMs) {
        var lost = nodes.get(index).restart(backAtMs);
        for (var i = 0; i < lost.size(); i++) {
            var room = lost.get(i).room();
            if (room.endMs() > nowMs) {
                at(nowMs + (long) RECONNECT_MS * i / lost.size(), laterMs -> request(room, laterMs));
            }
        }
    }

    private void sample(long nowMs) {
        var sessions = new int[nodes.size()];
        for (var i = 0; i < sessions.length; i++) {
            sessions[i] = nodes.get(i).sessionsAt(nowMs);
        }
        observer.sample(nowMs, sessions);
        at(nowMs + timing.sampleMs(), this::sample);
    }

    private void arrive(Room room, long nowMs) {
        request(room, nowMs);
        if (room.againAtMs() > nowMs && room.againAtMs() < room.endMs()) {
            at(room.againAtMs(), laterMs -> request(room, laterMs));
        }
    }

    private void request(Room room, long nowMs) {
        if (room.endMs() <= nowMs) {
            return;
        }
        var ticket = requests++;
        var decisionId = "d" + Long.toString(ticket, Character.MAX_RADIX);
        var gatewayId = "gw" + ticket % GATEWAYS;
        var seen = table.seenAt(nowMs);
        var rows = seen.table().at(policy, nowMs);
        var overloaded = seen.overloaded();
        var failed = new HashSet<String>();
        var attempts = new ArrayList<Attempt>();
        for (var number = 1; number <= MAX_ATTEMPTS; number++) {
            var input = new PickInput(
                    rows,
                    nowMs,
                    policy,
                    room.roomKey(),
                    room.region(),
                    room.country(),
                    ownerOf(room, nowMs),
                    false,
                    Set.copyOf(failed),
                    Set.copyOf(failed),
                    Set.of(),
                    overloaded,
                    ticket);
            var attempt = attempt(input, decisionId, gatewayId, number);
            attempts.add(attempt);
            if (attempt.reached() && attempt.decision() instanceof Picked picked) {
                settle(room, picked, attempt.pickId(), nowMs);
                break;
            }
            if (!(attempt.decision() instanceof Picked picked)) {
                break;
            }
            failed.add(picked.nodeId());
        }
        observer.decided(new Request(decisionId, gatewayId, seen.id(), seen.asOfMs(), room, attempts));
    }

    private Attempt attempt(PickInput input, String decisionId, String gatewayId, int number) {
        var decision = Placement.decide(input);
        return switch (decision) {
            case Decision.NoCandidate _ -> new Attempt(input, decision, "", false);
            case Picked picked -> {
                var pickId = "p" + Long.toString(picks++, Character.MAX_RADIX);
                var pick = new Pick(
                        Pick.VERSION,
                        pickId,
                        decisionId,
                        picked.nodeId(),
                        input.roomKey(),
                        gatewayId,
                        input.nowMs(),
                        number,
                        policy.expectedSessionsPerRoom(),
                        picked.rule() != Rule.ROOM_OWNER);
                yield new Attempt(input, decision, pickId, send(pick));
            }
        };
    }

    /// Whether the node answered.
    private boolean send(Pick pick) {
        var index = index(pick.nodeId());
        observer.pick(pick);
        var entry = table.entry(index);
        if (entry != null) {
            table.put(index, LoadFold.onPick(entry, pick, pick.atMs()), pick.atMs());
        }
        if (!nodes.get(index).spec().is(NodeSpec.Kind.DEAD, pick.atMs())) {
            return true;
        }
        var report = new NodeReport(
                NodeReport.VERSION,
                pick.nodeId(),
                pick.gatewayId(),
                pick.atMs(),
                NodeReport.Outcome.CONNECT_FAILED,
                pick.roomKey(),
                0,
                CONNECT_MS,
                "connection refused");
        observer.report(report);
        var picked = table.entry(index);
        if (picked != null) {
            table.put(index, LoadFold.onReport(picked, report, pick.atMs()), pick.atMs());
        }
        return false;
    }

    private void settle(Room room, Picked picked, String pickId, long nowMs) {
        if (picked.rule() == Rule.ROOM_OWNER) {
            return;
        }
        var index = index(picked.nodeId());
        nodes.get(index).add(room, pickId, nowMs);
        homes.put(room.roomKey(), new Home(index, room.endMs()));
    }

    private @Nullable String ownerOf(Room room, long nowMs) {
        var home = homes.get(room.roomKey());
        return home == null || home.endMs() <= nowMs
                ? null
                : demand.nodes().get(home.node()).nodeId();
    }

    private int index(String nodeId) {
        var index = indexes.get(nodeId);
        if (index == null) {
            throw new IllegalStateException("picked a node that the fleet does not have: " + nodeId);
        }
        return index;
    }
}
