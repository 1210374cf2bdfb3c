package io.patchbay.capacity.fleet;

/// A room that is on a node, full, when a run begins. If the fleet has no such node, it has to find another.
///
/// @param nodeId the node
/// @param room the room
public record Resident(String nodeId, Room room) {}
