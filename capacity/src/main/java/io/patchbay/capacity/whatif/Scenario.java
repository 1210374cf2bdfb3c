package io.patchbay.capacity.whatif;

import io.patchbay.capacity.CapacityException;
import io.patchbay.capacity.fleet.Demand;
import io.patchbay.capacity.fleet.FleetSimulation;
import io.patchbay.capacity.fleet.NodeSpec;
import io.patchbay.capacity.fleet.Room;
import io.patchbay.capacity.fleet.Timing;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Rendezvous;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// A policy and a fleet that are tried on a demand.
///
/// @param name short, for tables
/// @param settings what is different from the recorded ones
public record Scenario(String name, Settings settings) {
    /// Every key that a scenario may have; `nodes.*` is `nodes.REGION`.
    public static final List<String> KEYS = List.of(
            "strategy",
            "weights",
            "overload",
            "hysteresis",
            "unhealthy",
            "unhealthy-polls",
            "expected",
            "nodes",
            "nodes.*",
            "max-sessions",
            "lost-region",
            "heartbeat",
            "demand");

    private static final int MAX_NODES = 10_000;
    private static final int MAX_SAMPLES = 400;

    public Scenario {
        settings.onlyWith(KEYS);
    }

    /// Reads `name:key=value,...`; a name alone changes nothing.
    public static Scenario parse(String text) {
        var colon = text.indexOf(':');
        var name = (colon < 0 ? text : text.substring(0, colon)).strip();
        if (name.isEmpty() || name.length() > 40) {
            throw new CapacityException(
                    "'" + text + "' must be NAME:key=value,... with a name of at most 40 characters");
        }
        try {
            return new Scenario(name, Settings.parse(colon < 0 ? "" : text.substring(colon + 1)));
        } catch (CapacityException e) {
            throw new CapacityException("policy " + name + ": " + e.getMessage(), e);
        }
    }

    /// Runs it.
    ///
    /// @param recorded what the range asked for
    /// @param policy what it was decided by
    /// @param progress hears the virtual time now and then, epoch ms
    public Outcome run(Demand recorded, Policy policy, LongConsumer progress) {
        try {
            var demand = demand(recorded);
            var collector = new OutcomeCollector(demand, progress);
            var sampleMs = (int) Math.max(1_000, (demand.toMs() - demand.fromMs()) / MAX_SAMPLES);
            var timing = Timing.DEFAULT.sampledEvery(sampleMs);
            new FleetSimulation(demand, settings.change(policy), timing, collector).run();
            return collector.outcome(name, description());
        } catch (CapacityException e) {
            throw new CapacityException("policy " + name + ": " + e.getMessage(), e);
        }
    }

    private String description() {
        return settings.values().isEmpty()
                ? "as recorded"
                : settings.values().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
    }

    private Demand demand(Demand recorded) {
        var nodes = nodes(recorded);
        if (nodes.isEmpty()) {
            throw new CapacityException("there would be no nodes left");
        }
        return new Demand(recorded.fromMs(), recorded.toMs(), nodes, rooms(recorded), recorded.residents());
    }

    private List<NodeSpec> nodes(Demand recorded) {
        List<NodeSpec> nodes = new ArrayList<>(recorded.nodes());
        if (settings.has("nodes")) {
            nodes = resized(nodes, settings.number("nodes", 0));
        }
        for (var key : settings.values().keySet()) {
            if (key.startsWith("nodes.")) {
                nodes = withRegion(nodes, key.substring("nodes.".length()), settings.number(key, 0));
            }
        }
        if (settings.has("max-sessions")) {
            var max = settings.number("max-sessions", 0);
            nodes = nodes.stream().map(node -> node.withMaxSessions(max)).toList();
        }
        if (settings.has("heartbeat")) {
            var heartbeatMs = settings.millis("heartbeat", 0);
            nodes = nodes.stream().map(node -> node.withHeartbeat(heartbeatMs)).toList();
        }
        if (settings.has("lost-region")) {
            nodes = without(nodes, settings.text("lost-region"), recorded);
        }
        return nodes;
    }

    private static List<NodeSpec> without(List<NodeSpec> nodes, String region, Demand recorded) {
        if (nodes.stream().noneMatch(node -> node.region().equals(region))) {
            throw new CapacityException("lost-region: there are no nodes in '" + region + "'; there are "
                    + nodes.stream().map(NodeSpec::region).distinct().collect(Collectors.joining(", ")));
        }
        var thirdMs = recorded.fromMs() + (recorded.toMs() - recorded.fromMs()) / 3;
        var loss = new NodeSpec.Phase(NodeSpec.Kind.DEAD, thirdMs, recorded.toMs());
        return nodes.stream()
                .map(node -> node.region().equals(region) ? node.with(loss) : node)
                .toList();
    }

    private static List<NodeSpec> withRegion(List<NodeSpec> nodes, String region, int wanted) {
        var there = nodes.stream().filter(node -> node.region().equals(region)).toList();
        var others =
                nodes.stream().filter(node -> !node.region().equals(region)).toList();
        if (there.isEmpty()) {
            throw new CapacityException("there are no nodes in '" + region + "' to be like");
        }
        var all = new ArrayList<>(others);
        all.addAll(resized(there, wanted));
        return all;
    }

    /// The first so many, or copies of the first ones beside them. Copies never fail.
    private static List<NodeSpec> resized(List<NodeSpec> nodes, int wanted) {
        if (wanted < 0 || wanted > MAX_NODES) {
            throw new CapacityException("a fleet has 0 to " + MAX_NODES + " nodes, not " + wanted);
        }
        if (wanted <= nodes.size()) {
            return inTurns(nodes).subList(0, wanted);
        }
        var all = new ArrayList<>(nodes);
        var turns = inTurns(nodes);
        for (var extra = 0; all.size() < wanted; extra++) {
            all.add(turns.get(extra % turns.size()).copy("extra-" + extra, extra));
        }
        return all;
    }

    /// One of each region after the other.
    private static List<NodeSpec> inTurns(List<NodeSpec> nodes) {
        var turns = nodes.stream().collect(Collectors.groupingBy(NodeSpec::region)).values().stream()
                .sorted(Comparator.comparing(region -> region.getFirst().region()))
                .toList();
        var ordered = new ArrayList<NodeSpec>();
        for (var turn = 0; ordered.size() < nodes.size(); turn++) {
            for (var region : turns) {
                if (turn < region.size()) {
                    ordered.add(region.get(turn));
                }
            }
        }
        return ordered;
    }

    /// So many times as many: some rooms twice, or some left out, by a hash of their keys.
    private List<Room> rooms(Demand recorded) {
        var factor = settings.factor("demand", 1);
        var rooms = new ArrayList<Room>();
        for (var room : recorded.rooms()) {
            var share = (Rendezvous.weight(room.roomKey(), "demand") >>> 11) / (double) (1L << 53);
            var copies = (int) factor + (share < factor - (int) factor ? 1 : 0);
            for (var copy = 0; copy < copies; copy++) {
                rooms.add(copy == 0 ? room : room.named(room.roomKey() + "+" + copy));
            }
        }
        return rooms;
    }
}
