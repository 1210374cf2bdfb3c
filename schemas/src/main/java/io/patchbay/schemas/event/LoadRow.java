package io.patchbay.schemas.event;

import org.jspecify.annotations.Nullable;

/// One node as a reader of the load table sees it: all that a decision may look at, in integers.
///
/// @param nodeId id of the node
/// @param address base URL for gateways
/// @param publicUrl base URL for browsers, null if it is the address
/// @param region empty if the node has none
/// @param key sealed node key, null for nodes whose key the gateway resolves from its secrets
/// @param status what the node said last
/// @param source who wrote its heartbeats
/// @param lastSeenMs epoch ms of the aggregator's clock, corrected (see [LoadEntry#lastSeenMs])
/// @param intervalMs promised distance of heartbeats
/// @param beatsInARow heartbeats without a gap
/// @param signedOffAtMs 0 if it did not sign off
/// @param pollFailures failed polls in a row
/// @param flaps gaps in the last flap window
/// @param quarantinedUntilMs 0 if it is not quarantined
/// @param channels open channels
/// @param sessions connected sessions
/// @param maxSessions after defaults, at least 1
/// @param cpuPermille 0 to 1000, after defaults
/// @param memoryPermille 0 to 1000, after defaults
/// @param egressBps media bits per second out
/// @param maxEgressBps 0 if unknown
/// @param inFlightSessions sessions that picks will bring and the node does not report yet, as of the snapshot
/// @param probeOk false if the newest media probe failed
/// @param version software version
/// @param capabilitiesHash hash of the RTP capabilities
/// @param overloaded whether the node's load went above the overload threshold and has not fallen far
/// enough below it since: the memory of the hysteresis, kept by the aggregator so that every reader has the
///     same; null for no
public record LoadRow(
        String nodeId,
        String address,
        @Nullable String publicUrl,
        String region,
        @Nullable String key,
        NodeStatus status,
        HeartbeatSource source,
        long lastSeenMs,
        int intervalMs,
        int beatsInARow,
        long signedOffAtMs,
        int pollFailures,
        int flaps,
        long quarantinedUntilMs,
        int channels,
        int sessions,
        int maxSessions,
        int cpuPermille,
        int memoryPermille,
        long egressBps,
        long maxEgressBps,
        int inFlightSessions,
        boolean probeOk,
        String version,
        String capabilitiesHash,
        @Nullable Boolean overloaded) {

    public LoadRow {
        Check.text("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.text("address", address, Check.MAX_URL_LENGTH);
        Check.optionalText("publicUrl", publicUrl, Check.MAX_URL_LENGTH);
        Check.optionalText("region", region, Check.MAX_REGION_LENGTH);
        Check.optionalText("key", key, Check.MAX_KEY_LENGTH);
        Check.atLeast("intervalMs", intervalMs, 1);
        Check.atLeast("sessions", sessions, 0);
        Check.atLeast("maxSessions", maxSessions, 1);
        Check.within("cpuPermille", cpuPermille, 0, 1000);
        Check.within("memoryPermille", memoryPermille, 0, 1000);
        Check.atLeast("egressBps", egressBps, 0);
        Check.atLeast("maxEgressBps", maxEgressBps, 0);
        Check.atLeast("inFlightSessions", inFlightSessions, 0);
    }

    /// [#overloaded], false if nothing is said.
    public boolean isOverloaded() {
        return Boolean.TRUE.equals(overloaded);
    }

    /// The same row with another number of sessions in flight.
    public LoadRow withInFlight(int otherSessions) {
        return new LoadRow(
                nodeId,
                address,
                publicUrl,
                region,
                key,
                status,
                source,
                lastSeenMs,
                intervalMs,
                beatsInARow,
                signedOffAtMs,
                pollFailures,
                flaps,
                quarantinedUntilMs,
                channels,
                sessions,
                maxSessions,
                cpuPermille,
                memoryPermille,
                egressBps,
                maxEgressBps,
                otherSessions,
                probeOk,
                version,
                capabilitiesHash,
                overloaded);
    }
}
