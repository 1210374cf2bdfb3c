package io.patchbay.stack;

import java.util.function.BooleanSupplier;

/// One fault of the chaos suite.
///
/// @param meanwhile what is to be seen before it ends, beside what all faults have in common
/// @param whole whether everything is as before
/// @param places what becomes of nodes
/// @param says what every gateway is to say of itself meanwhile, empty for nothing
/// @param keepsRooms whether a room that is asked for meanwhile must keep its channel: so it is where neither
///     its node nor the memory of rooms (aggregators, Kafka) fails
/// @param always part of the short form
record ChaosScenario(
        String name,
        Step fault,
        Step meanwhile,
        Step heal,
        BooleanSupplier whole,
        Places places,
        String says,
        boolean keepsRooms,
        boolean always) {

    /// Something that is done to a part, or looked at.
    interface Step {
        void run() throws Exception;
    }

    /// Ids of nodes, empty for none.
    ///
    /// @param hurt whose calls may break
    /// @param avoided that gateways are to see in another state than live
    /// @param closed that takes no room although it is live
    record Places(String hurt, String avoided, String closed) {}

    /// A fault of the long form, which nobody but the part itself is to notice.
    static ChaosScenario of(String name, Step fault, Step heal, BooleanSupplier whole) {
        return new ChaosScenario(name, fault, () -> {}, heal, whole, new Places("", "", ""), "", false, false);
    }

    String hurt() {
        return places.hurt();
    }

    String avoided() {
        return places.avoided();
    }

    /// Whether a room that wants this node gets it.
    boolean takesRooms(String nodeId) {
        return !nodeId.equals(places.avoided()) && !nodeId.equals(places.closed());
    }

    ChaosScenario meanwhile(Step look) {
        return new ChaosScenario(name, fault, look, heal, whole, places, says, keepsRooms, always);
    }

    /// Its calls break, and gateways avoid it.
    ChaosScenario hurts(String nodeId) {
        return at(new Places(nodeId, nodeId, ""));
    }

    ChaosScenario avoids(String nodeId) {
        return at(new Places("", nodeId, ""));
    }

    /// It is live, and takes no room.
    ChaosScenario closes(String nodeId) {
        return at(new Places("", "", nodeId));
    }

    private ChaosScenario at(Places nodes) {
        return new ChaosScenario(name, fault, meanwhile, heal, whole, nodes, says, keepsRooms, always);
    }

    ChaosScenario says(String text) {
        return new ChaosScenario(name, fault, meanwhile, heal, whole, places, text, keepsRooms, always);
    }

    /// Rooms keep their channels.
    ChaosScenario keepingRooms() {
        return new ChaosScenario(name, fault, meanwhile, heal, whole, places, says, true, always);
    }

    /// Played in the short form too.
    ChaosScenario inShortForm() {
        return new ChaosScenario(name, fault, meanwhile, heal, whole, places, says, keepsRooms, true);
    }
}
