package io.patchbay.placement;

import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;

/// Rows for nodes that are configured but never sent a heartbeat.
public final class StaticRows {
    private static final int INTERVAL_MS = 10_000;

    private StaticRows() {}

    /// A node that is assumed Live with an unknown load. It counts as polled, so that age never makes it
    /// Lost: only breakers and failures of requests say that it is not there. Live and not Late, because
    /// what is configured must be used beside those that report (issue "Control plane", 6).
    ///
    /// @param region empty if it has none
    /// @param nowMs the time of the decision that the row is for
    public static LoadRow row(String nodeId, String address, String region, long nowMs, TableDefaults defaults) {
        return new LoadRow(
                nodeId,
                address,
                null,
                region,
                null,
                NodeStatus.UP,
                HeartbeatSource.POLL,
                nowMs,
                INTERVAL_MS,
                Health.TRUSTED_BEATS,
                0,
                0,
                0,
                0,
                0,
                0,
                defaults.maxSessions(),
                defaults.cpuPermille(),
                defaults.memoryPermille(),
                0,
                0,
                0,
                true,
                "",
                "",
                null);
    }
}
