package io.patchbay.gateway.table;

import io.patchbay.placement.Health;
import io.patchbay.placement.Policy;
import io.patchbay.schemas.event.LoadRow;
import java.util.List;

/// A silence of most nodes at one time, which is taken for ours (ADR 0003): old heartbeats of nodes
/// that are live all the same.
public final class FleetSilence {
    private FleetSilence() {}

    /// For how long ages have been frozen, 0 if they are not.
    public static long frozenMs(List<LoadRow> rows, long nowMs, Policy policy) {
        return Math.max(0, nowMs - Health.effectiveNowMs(rows, nowMs, policy));
    }

    /// The same for people.
    public static String words(long frozenMs) {
        return "most nodes fell silent together " + frozenMs / 1_000
                + " s ago, which is taken for a fault of Kafka or the aggregator: nobody ages";
    }
}
