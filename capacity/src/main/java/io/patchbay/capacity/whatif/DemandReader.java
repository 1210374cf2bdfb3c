package io.patchbay.capacity.whatif;

import io.patchbay.capacity.CapacityException;
import io.patchbay.capacity.fleet.Demand;
import io.patchbay.capacity.fleet.Resident;
import io.patchbay.capacity.fleet.Room;
import io.patchbay.capacity.trace.Faults;
import io.patchbay.capacity.trace.TraceRecord;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Recorded;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds out of a recorded range what the fleet was and what was asked of it, whatever was answered: nodes with their
/// outages from heartbeats, rooms from decisions, their sizes and ramps from what nodes said of picks.
///
/// How long calls last is not on the topics: one mean length is fitted, so that the sessions of the whole range come
/// out as they were, and each room gets its own by a hash of its key.
public final class DemandReader {
    private final long fromMs;
    private final long toMs;
    private final Map<String, NodeHistory> nodes = new TreeMap<>();
    private final Map<String, Asked> rooms = new LinkedHashMap<>();
    private final PickSizes sizes = new PickSizes();
    private final RecordedOutcome recorded = new RecordedOutcome(sizes, nodes);
    private final Faults faults = new Faults();
    private Policy policy = Policy.DEFAULT;

    /// A pick and its node.
    private record Made(String pickId, String nodeId) {}

    /// A room as it was first asked for. There are as many as rooms in the range: nothing more of a decision is kept.
    ///
    /// @param size of the pick that made it, null as long as none did
    private record Asked(
            @Nullable String region,
            @Nullable String country,
            long atMs,
            @Nullable PickSize size) {
        Asked made(@Nullable PickSize other) {
            return new Asked(region, country, atMs, other);
        }
    }

    public DemandReader(long fromMs, long toMs) {
        this.fromMs = fromMs;
        this.toMs = toMs;
    }

    /// What is read.
    public static List<String> topics() {
        return List.of(Topics.HEARTBEATS, Topics.NODE_REPORTS, Topics.DECISIONS);
    }

    /// Takes in the next record of the range.
    public void accept(TraceRecord record) {
        switch (record.topic()) {
            case Topics.HEARTBEATS -> {
                switch (EventCodec.HEARTBEAT.decode(record.value())) {
                    case Decoded.Ok<Heartbeat>(var beat) -> heartbeat(beat);
                    case Decoded.Bad<Heartbeat>(var field, var reason) -> faults.add(record, field + " " + reason);
                }
            }
            case Topics.DECISIONS -> {
                switch (EventCodec.DECISION_RECORD.decode(record.value())) {
                    case Decoded.Ok<DecisionRecord>(var decision) -> decision(record, decision);
                    case Decoded.Bad<DecisionRecord>(var field, var reason) -> faults.add(record, field + " " + reason);
                }
            }
            case Topics.NODE_REPORTS -> {
                switch (EventCodec.NODE_REPORT.decode(record.value())) {
                    case Decoded.Ok<NodeReport>(var report) -> report(report);
                    case Decoded.Bad<NodeReport>(var field, var reason) -> faults.add(record, field + " " + reason);
                }
            }
            default -> {}
        }
    }

    /// Records that could not be read.
    public Faults faults() {
        return faults;
    }

    /// The newest policy that gateways used.
    public Policy policy() {
        return policy;
    }

    /// What really happened.
    public RecordedOutcome recorded() {
        return recorded;
    }

    /// The demand of the range.
    ///
    /// @throws CapacityException if there are no nodes or no decisions in it
    public Demand demand() {
        if (nodes.isEmpty()) {
            throw new CapacityException("there are no heartbeats in this range, so the fleet is not known");
        }
        if (rooms.isEmpty()) {
            throw new CapacityException("there are no decisions in this range, so nothing is known of its rooms");
        }
        var specs = nodes.values().stream().map(node -> node.spec(fromMs, toMs)).toList();
        var drafts = drafts();
        var residents = residents(drafts);
        var seen = new ArrayList<CallLength.Arrival>();
        drafts.forEach(room -> seen.add(new CallLength.Arrival(room.atMs() + room.rampMs() / 2, room.size())));
        residents.forEach(resident ->
                seen.add(new CallLength.Arrival(fromMs, resident.room().size())));
        var sessionMs = nodes.values().stream()
                .mapToDouble(node -> node.sessionMs(toMs))
                .sum();
        var meanMs = CallLength.fit(seen, toMs, sessionMs);
        return new Demand(
                fromMs,
                toMs,
                specs,
                drafts.stream().map(room -> CallLength.lasting(room, meanMs)).toList(),
                residents.stream()
                        .map(resident -> new Resident(resident.nodeId(), CallLength.lasting(resident.room(), meanMs)))
                        .toList());
    }

    private void heartbeat(Heartbeat beat) {
        nodes.computeIfAbsent(beat.nodeId(), _ -> new NodeHistory(beat)).add(beat);
        for (var picked : beat.pickedRooms()) {
            sizes.seen(picked.pickId(), picked.sessions(), beat.sentAtMs());
        }
        recorded.heartbeat(beat);
    }

    private void report(NodeReport report) {
        var node = nodes.get(report.nodeId());
        if (node != null && report.outcome() == NodeReport.Outcome.CONNECT_FAILED) {
            node.refused(report.atMs());
        }
    }

    private void decision(TraceRecord record, DecisionRecord decision) {
        try {
            policy = Recorded.policy(decision.policy());
        } catch (IllegalArgumentException e) {
            faults.add(record, String.valueOf(e.getMessage()));
        }
        var made = madeBy(decision);
        recorded.decision(decision);
        var size = made == null ? null : sizes.picked(made.pickId(), made.nodeId(), decision.atMs());
        var known = rooms.get(decision.roomKey());
        if (known == null) {
            rooms.put(decision.roomKey(), new Asked(decision.region(), decision.country(), decision.atMs(), size));
        } else if (known.size() == null) {
            rooms.put(decision.roomKey(), known.made(size));
        }
    }

    /// The pick that made the room, null if it was there already or was never made.
    private static @Nullable Made madeBy(DecisionRecord decision) {
        for (var step : decision.steps()) {
            var attempt = step.attempt();
            var nodeId = step.nodeId();
            if (attempt != null
                    && nodeId != null
                    && attempt.outcome() == DecisionAttempt.Outcome.OK
                    && !"room-owner".equals(step.rule())) {
                return new Made(attempt.pickId(), nodeId);
            }
        }
        return null;
    }

    /// Rooms with sizes, but no end.
    private List<Room> drafts() {
        var meanSize = sizes.mean(policy.expectedSessionsPerRoom());
        var meanRampMs = sizes.meanRampMs();
        var drafts = new ArrayList<Room>();
        rooms.forEach((roomKey, asked) -> {
            var size = asked.size();
            var isKnown = size != null && size.isKnown();
            drafts.add(new Room(
                    roomKey,
                    asked.region(),
                    asked.country(),
                    Math.max(fromMs, asked.atMs()),
                    isKnown && size != null ? size.size() : (int) Math.max(1, Math.round(meanSize)),
                    isKnown && size != null ? size.rampMs() : meanRampMs,
                    Long.MAX_VALUE,
                    0));
        });
        return drafts;
    }

    /// What was on the nodes when the range began, in rooms of the usual size.
    private List<Resident> residents(List<Room> drafts) {
        var usual = (int) Math.max(
                1, Math.round(drafts.stream().mapToInt(Room::size).average().orElse(1)));
        var residents = new ArrayList<Resident>();
        for (var node : nodes.values()) {
            var left = node.sessionsAtFirst(fromMs);
            for (var number = 0; left > 0; number++) {
                var size = Math.min(usual, left);
                left -= size;
                var roomKey = "resident-" + node.nodeId() + "-" + number;
                residents.add(new Resident(
                        node.nodeId(), new Room(roomKey, node.region(), null, fromMs, size, 0, Long.MAX_VALUE, 0)));
            }
        }
        return residents;
    }
}
