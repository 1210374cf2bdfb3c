package io.patchbay.placement;

import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How many nodes each region should have. The load of its nodes is added up in permille of a node and spread so that
/// none is above the target, and that the others stay below the overload threshold when one of them is lost (N+1).
public final class Scaling {
    private static final int WHOLE_NODE = 1_000;

    private static final Comparator<Costed> CHEAPEST = Comparator.comparing(
                    (Costed node) -> node.state != HealthState.DRAINING)
            .thenComparingLong(Costed::sessions)
            .thenComparing(node -> node.row.nodeId());

    private Scaling() {}

    /// What is aimed at.
    ///
    /// @param loadPermille load of each node
    /// @param minNodes never fewer in a region that has any
    public record Target(int loadPermille, int minNodes) {
        public Target {
            if (loadPermille < 1 || minNodes < 1) {
                throw new IllegalArgumentException("target load and least number of nodes must be positive");
            }
        }
    }

    /// What to do about a region.
    ///
    /// @param region in its normal spelling, empty for nodes without one
    /// @param nodes nodes that take rooms or may again: Live, Late or Quarantined
    /// @param desiredNodes how many there should be
    /// @param loadPermille mean load of the nodes that are there; if there are none, what those that were lost said
    ///     last
    /// @param cheapest the node that is removed with the least harm, null if there is none
    public record Advice(
            String region,
            int nodes,
            int desiredNodes,
            long sessions,
            long maxSessions,
            int loadPermille,
            @Nullable Removal cheapest) {}

    /// A node that could go.
    ///
    /// @param sessions that have to end or move first
    /// @param isAdvised whether the region has more nodes than it should
    /// @param why in words
    public record Removal(String nodeId, long sessions, boolean isAdvised, String why) {}

    private record Costed(LoadRow row, HealthState state, long sessions) {}

    /// Advice for every region that has a node, by region. A lost node counts for nothing where others are left,
    /// since its rooms come to them; a region that has only lost ones is advised to have what they carried. Nodes
    /// that signed off, or were draining when they were lost, are gone as they should be.
    public static List<Advice> advise(LoadTable table, Policy policy, Target target) {
        var byRegion = new TreeMap<String, List<Costed>>();
        for (var index : table.everywhere()) {
            var state = table.state(index);
            var row = table.get(index);
            var isGone = state == HealthState.SIGNED_OFF
                    || (state == HealthState.LOST && row.status() == NodeStatus.DRAINING);
            if (!isGone) {
                var node = new Costed(row, state, (long) row.sessions() + row.inFlightSessions());
                byRegion.computeIfAbsent(RegionOrder.normalise(row.region()), _ -> new ArrayList<>())
                        .add(node);
            }
        }
        var advice = new ArrayList<Advice>();
        byRegion.forEach((region, nodes) -> advice.add(advise(region, nodes, policy, target)));
        return List.copyOf(advice);
    }

    private static Advice advise(String region, List<Costed> nodes, Policy policy, Target target) {
        var staying = nodes.stream().filter(Scaling::isStaying).toList();
        var loaded = staying.isEmpty()
                ? nodes.stream().filter(node -> node.state == HealthState.LOST).toList()
                : staying;
        var load = loaded.stream()
                .mapToLong(node -> LoadScore.permille(node.row, policy))
                .sum();
        var desired = Math.max(target.minNodes(), Math.max(up(load, target.loadPermille()), withOneLost(load, policy)));
        var sessions = staying.stream().mapToLong(node -> node.row.sessions()).sum();
        var max = staying.stream().mapToLong(node -> node.row.maxSessions()).sum();
        return new Advice(
                region,
                staying.size(),
                desired,
                sessions,
                max,
                loaded.isEmpty() ? 0 : (int) Math.min(Integer.MAX_VALUE, load / loaded.size()),
                cheapest(nodes, staying.size(), desired));
    }

    private static boolean isStaying(Costed node) {
        return switch (node.state) {
            case LIVE, LATE, QUARANTINED -> true;
            case DRAINING, LOST, SIGNED_OFF -> false;
        };
    }

    /// An idle region needs nobody to spare.
    private static int withOneLost(long load, Policy policy) {
        return load == 0 ? 0 : up(load, Math.min(policy.overloadPermille(), WHOLE_NODE)) + 1;
    }

    private static int up(long load, int each) {
        return (int) Math.min(Integer.MAX_VALUE - 1, (load + each - 1) / each);
    }

    private static @Nullable Removal cheapest(List<Costed> nodes, int staying, int desired) {
        var first = nodes.stream()
                .filter(node -> node.state != HealthState.LOST)
                .min(CHEAPEST)
                .orElse(null);
        if (first == null) {
            return null;
        }
        var isDraining = first.state == HealthState.DRAINING;
        var waiting = first.sessions == 0 ? "it has no sessions" : first.sessions + " sessions have to end first";
        return new Removal(
                first.row.nodeId(),
                first.sessions,
                isDraining || staying > desired,
                isDraining ? "it is draining already, " + waiting : "fewest sessions of the region: " + waiting);
    }
}
