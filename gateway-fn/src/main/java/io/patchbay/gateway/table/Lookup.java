package io.patchbay.gateway.table;

import java.util.Optional;

/// Who has a room or a channel, as far as it could be found out.
public sealed interface Lookup {
    /// This node has it, or is to get it: another request is just sending the room there.
    record Owner(String nodeId) implements Lookup {}

    /// Nobody has it.
    record Nobody() implements Lookup {}

    /// It could not be found out: somebody may have it.
    record Unknown() implements Lookup {}

    /// The node if there is one, else the other.
    static Lookup of(Optional<String> nodeId, Lookup otherwise) {
        return nodeId.<Lookup>map(Owner::new).orElse(otherwise);
    }
}
