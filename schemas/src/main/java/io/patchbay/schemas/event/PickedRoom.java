package io.patchbay.schemas.event;

/// A pick that reached the node, and how many sessions its room has now.
///
/// @param pickId the id that travelled in the `Patchbay-Pick` header
/// @param sessions sessions of that room at the time of the heartbeat, 0 or more
public record PickedRoom(String pickId, int sessions) {
    public PickedRoom {
        Check.text("pickedRooms.pickId", pickId, Check.MAX_ID_LENGTH);
        Check.atLeast("pickedRooms.sessions", sessions, 0);
    }
}
