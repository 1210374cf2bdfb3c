package io.patchbay.gateway.registration;

import io.patchbay.schemas.event.Heartbeat;
import org.jspecify.annotations.Nullable;

/// Copies of heartbeats.
final class Heartbeats {
    private Heartbeats() {}

    /// The same heartbeat under this id, with this key.
    static Heartbeat with(Heartbeat beat, String nodeId, @Nullable String key) {
        return new Heartbeat(
                beat.schemaVersion(),
                nodeId,
                beat.bootId(),
                beat.bootAtMs(),
                beat.seq(),
                beat.sentAtMs(),
                beat.intervalMs(),
                beat.status(),
                beat.source(),
                beat.address(),
                beat.publicUrl(),
                beat.region(),
                key,
                beat.channels(),
                beat.sessions(),
                beat.maxSessions(),
                beat.cpuUsage(),
                beat.memoryUsage(),
                beat.egressBps(),
                beat.maxEgressBps(),
                beat.packetsPerSecond(),
                beat.joinAttempts(),
                beat.joinFailures(),
                beat.mediaProbe(),
                beat.version(),
                beat.capabilitiesHash(),
                beat.pickedRooms());
    }
}
