package io.patchbay.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node's report of itself, produced to `sfu.heartbeats` at start, every [#intervalMs] and, as its last record, with
/// status `down`. A superset of the payload of the push roadmap; what a sender may leave out is nullable here and is
/// filled by the receiver (see `HeartbeatStamp` in the codec package) or counted as a default when the load is scored.
///
/// Order within a node is ([#bootAtMs], [#seq]).
///
/// @param schemaVersion [#VERSION]
/// @param nodeId stable id, by default the normalised address
/// @param bootId one per start of the process
/// @param bootAtMs start of the process, epoch ms of the node; 0 when somebody else wrote this on the node's behalf
/// @param seq grows with every heartbeat of a boot
/// @param sentAtMs epoch ms of the node's clock
/// @param intervalMs promised distance of heartbeats, 100 ms to 1 h
/// @param status what the node says of itself
/// @param source who wrote this
/// @param address base URL that gateways use
/// @param publicUrl base URL for browsers, if it is another one
/// @param region free text such as `eu-west`; empty if the node has none
/// @param key the node's `AUTH_KEY` sealed for the gateways (JWE), never in clear on a topic
/// @param channels open channels
/// @param sessions connected sessions over all channels
/// @param maxSessions sessions the node says it can hold, null if unknown
/// @param cpuUsage 0 to 1 of what the process may use, null if unknown
/// @param memoryUsage 0 to 1 of what the process may use, null if unknown
/// @param egressBps media bits per second leaving the node
/// @param maxEgressBps what its line can carry, null if unknown
/// @param packetsPerSecond media packets out per second
/// @param joinAttempts sessions admitted since boot
/// @param joinFailures of these, how many never reached connected
/// @param mediaProbe latest probe, null if there is none
/// @param version software version
/// @param capabilitiesHash hash of the RTP capabilities; equal on all nodes of a fleet
/// @param pickedRooms rooms that came by a pick of the last minute, at most [#MAX_PICKED_ROOMS]
public record Heartbeat(
        int schemaVersion,
        String nodeId,
        String bootId,
        long bootAtMs,
        long seq,
        long sentAtMs,
        int intervalMs,
        NodeStatus status,
        HeartbeatSource source,
        String address,
        @Nullable String publicUrl,
        String region,
        @Nullable String key,
        int channels,
        int sessions,
        @Nullable Integer maxSessions,
        @Nullable Double cpuUsage,
        @Nullable Double memoryUsage,
        long egressBps,
        @Nullable Long maxEgressBps,
        long packetsPerSecond,
        long joinAttempts,
        long joinFailures,
        @Nullable MediaProbe mediaProbe,
        String version,
        String capabilitiesHash,
        List<PickedRoom> pickedRooms) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    /// Bound of [#pickedRooms].
    public static final int MAX_PICKED_ROOMS = 2_000;

    public static final int MIN_INTERVAL_MS = 100;
    public static final int MAX_INTERVAL_MS = 3_600_000;
    private static final int MAX_COUNT = 10_000_000;

    public Heartbeat {
        Check.version(schemaVersion, VERSION);
        Check.text("nodeId", nodeId, Check.MAX_ID_LENGTH);
        Check.text("bootId", bootId, Check.MAX_ID_LENGTH);
        Check.atLeast("bootAtMs", bootAtMs, 0);
        Check.atLeast("seq", seq, 0);
        Check.atLeast("sentAtMs", sentAtMs, 0);
        Check.within("intervalMs", intervalMs, MIN_INTERVAL_MS, MAX_INTERVAL_MS);
        Check.text("address", address, Check.MAX_URL_LENGTH);
        Check.optionalText("publicUrl", publicUrl, Check.MAX_URL_LENGTH);
        Check.optionalText("region", region, Check.MAX_REGION_LENGTH);
        Check.optionalText("key", key, Check.MAX_KEY_LENGTH);
        Check.within("channels", channels, 0, MAX_COUNT);
        Check.within("sessions", sessions, 0, MAX_COUNT);
        if (maxSessions != null) {
            Check.within("maxSessions", maxSessions, 1, MAX_COUNT);
        }
        Check.share("cpuUsage", cpuUsage);
        Check.share("memoryUsage", memoryUsage);
        Check.atLeast("egressBps", egressBps, 0);
        if (maxEgressBps != null) {
            Check.atLeast("maxEgressBps", maxEgressBps, 1);
        }
        Check.atLeast("packetsPerSecond", packetsPerSecond, 0);
        Check.atLeast("joinAttempts", joinAttempts, 0);
        Check.atLeast("joinFailures", joinFailures, 0);
        Check.optionalText("version", version, Check.MAX_ID_LENGTH);
        Check.optionalText("capabilitiesHash", capabilitiesHash, Check.MAX_ID_LENGTH);
        pickedRooms = Check.list("pickedRooms", pickedRooms, MAX_PICKED_ROOMS);
    }

    /// The same, without what it says of single rooms: what is kept of a heartbeat once its picks are settled.
    public Heartbeat withoutPickedRooms() {
        return pickedRooms.isEmpty()
                ? this
                : new Heartbeat(
                        schemaVersion,
                        nodeId,
                        bootId,
                        bootAtMs,
                        seq,
                        sentAtMs,
                        intervalMs,
                        status,
                        source,
                        address,
                        publicUrl,
                        region,
                        key,
                        channels,
                        sessions,
                        maxSessions,
                        cpuUsage,
                        memoryUsage,
                        egressBps,
                        maxEgressBps,
                        packetsPerSecond,
                        joinAttempts,
                        joinFailures,
                        mediaProbe,
                        version,
                        capabilitiesHash,
                        List.of());
    }
}
