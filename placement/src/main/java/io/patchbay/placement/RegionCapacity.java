package io.patchbay.placement;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the usable nodes of a region hold and could hold.
///
/// @param nodes nodes that may get rooms: Live, Late or Quarantined
/// @param sessions sessions on them
/// @param maxSessions what they can hold together
/// @param largestNode what the largest of them can hold, 0 if there is none
public record RegionCapacity(int nodes, long sessions, long maxSessions, long largestNode) {
    private static final RegionCapacity NOTHING = new RegionCapacity(0, 0, 0, 0);

    /// Of each region in its normal spelling. A region whose nodes are all out has zeros.
    public static SortedMap<String, RegionCapacity> byRegion(LoadTable table) {
        var regions = new TreeMap<String, RegionCapacity>();
        for (var index : table.everywhere()) {
            var row = table.get(index);
            var node = switch (table.state(index)) {
                case LIVE, LATE, QUARANTINED ->
                    new RegionCapacity(1, row.sessions(), row.maxSessions(), row.maxSessions());
                case DRAINING, LOST, SIGNED_OFF -> NOTHING;
            };
            regions.merge(RegionOrder.normalise(row.region()), node, RegionCapacity::plus);
        }
        return regions;
    }

    /// Of nodes that can hold so many sessions each.
    ///
    /// @param sessions sessions on all of them
    public static RegionCapacity of(Collection<Integer> maxSessions, long sessions) {
        var total = NOTHING;
        for (var max : maxSessions) {
            total = total.plus(new RegionCapacity(1, 0, max, max));
        }
        return new RegionCapacity(total.nodes, sessions, total.maxSessions, total.largestNode);
    }

    /// Sessions that still have a place when the largest node is lost (N+1).
    public long safeSessions() {
        return maxSessions - largestNode;
    }

    /// What to plan against: [#safeSessions] where there are others to take over. A node that is alone is lost with all
    /// it has, however little that is: its region is full when the node is.
    public long plannedSessions() {
        return nodes > 1 ? safeSessions() : maxSessions;
    }

    private RegionCapacity plus(RegionCapacity other) {
        return new RegionCapacity(
                nodes + other.nodes,
                sessions + other.sessions,
                maxSessions + other.maxSessions,
                Math.max(largestNode, other.largestNode));
    }
}
