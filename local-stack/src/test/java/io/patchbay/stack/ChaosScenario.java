package io.patchbay.stack;

import java.util.function.BooleanSupplier;

/// One fault of the chaos suite.
///
/// @param hurt the node whose calls may break, empty for none
/// @param avoided node that gateways are to see in another state than live, empty for none
/// @param says what every gateway is to say of itself meanwhile, empty for nothing
/// @param whole whether everything is as before
/// @param keepsRooms whether a room that is asked for meanwhile must keep its channel: so it is where neither
///     its node nor the memory of rooms (aggregators, Kafka) fails
/// @param always part of the short form
record ChaosScenario(
        String name,
        Step fault,
        Step heal,
        BooleanSupplier whole,
        String hurt,
        String avoided,
        String says,
        boolean keepsRooms,
        boolean always) {

    /// Something that is done to a part.
    interface Step {
        void run() throws Exception;
    }

    /// A fault of the long form, which nobody but the part itself is to notice.
    static ChaosScenario of(String name, Step fault, Step heal, BooleanSupplier whole) {
        return new ChaosScenario(name, fault, heal, whole, "", "", "", false, false);
    }

    /// Its calls break, and gateways avoid it.
    ChaosScenario hurts(String nodeId) {
        return new ChaosScenario(name, fault, heal, whole, nodeId, nodeId, says, keepsRooms, always);
    }

    ChaosScenario avoids(String nodeId) {
        return new ChaosScenario(name, fault, heal, whole, hurt, nodeId, says, keepsRooms, always);
    }

    ChaosScenario says(String text) {
        return new ChaosScenario(name, fault, heal, whole, hurt, avoided, text, keepsRooms, always);
    }

    /// Rooms keep their channels.
    ChaosScenario keepingRooms() {
        return new ChaosScenario(name, fault, heal, whole, hurt, avoided, says, true, always);
    }

    /// Played in the short form too.
    ChaosScenario inShortForm() {
        return new ChaosScenario(name, fault, heal, whole, hurt, avoided, says, keepsRooms, true);
    }
}
