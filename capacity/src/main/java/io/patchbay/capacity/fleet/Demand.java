package io.patchbay.capacity.fleet;

import java.util.Comparator;
import java.util.List;

/// What a fleet has to carry, and the fleet.
///
/// @param fromMs start, epoch ms
/// @param toMs end, epoch ms
/// @param nodes nodes by id
/// @param rooms rooms in order of arrival
/// @param residents rooms that are there from the start
public record Demand(long fromMs, long toMs, List<NodeSpec> nodes, List<Room> rooms, List<Resident> residents) {
    public Demand {
        if (toMs <= fromMs) {
            throw new IllegalArgumentException("a range must end after it begins");
        }
        nodes = nodes.stream().sorted(Comparator.comparing(NodeSpec::nodeId)).toList();
        rooms = rooms.stream()
                .sorted(Comparator.comparingLong(Room::atMs).thenComparing(Room::roomKey))
                .toList();
        residents = List.copyOf(residents);
    }
}
