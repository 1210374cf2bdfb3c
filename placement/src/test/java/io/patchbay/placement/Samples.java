package io.patchbay.placement;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.MediaProbe;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.PickedRoom;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Events and rows with defaults for what a test does not care about. Times start at [#NOW_MS].
final class Samples {
    static final long NOW_MS = 1_800_000_000_000L;
    static final long BOOT_MS = NOW_MS - 60_000;
    static final int INTERVAL_MS = 2_000;

    private Samples() {}

    static LoadEntry registered(Beat beat) {
        return LoadFold.onHeartbeat(null, beat.get(), beat.sentAtMs);
    }

    static LoadRow row(LoadEntry entry, long asOfMs) {
        return LoadFold.row(entry, asOfMs, TableDefaults.DEFAULT);
    }

    static Pick pick(String pickId, long atMs) {
        return pick(pickId, atMs, true);
    }

    static Pick pick(String pickId, long atMs, boolean newRoom) {
        return new Pick(1, pickId, "d-" + pickId, "n1", "room-" + pickId, "gw1", atMs, 1, 4, newRoom);
    }

    static NodeReport report(NodeReport.Outcome outcome, @Nullable String roomKey, long atMs) {
        return new NodeReport(1, "n1", "gw1", atMs, outcome, roomKey, 0, 5, "");
    }

    static PickInput input(List<LoadRow> rows) {
        return input(rows, NOW_MS, "room-1");
    }

    static PickInput input(List<LoadRow> rows, long nowMs, String roomKey) {
        return input(rows, nowMs, roomKey, Policy.DEFAULT);
    }

    static PickInput input(List<LoadRow> rows, long nowMs, String roomKey, Policy policy) {
        return new PickInput(
                rows, nowMs, policy, roomKey, null, null, null, false, Set.of(), Set.of(), Set.of(), Set.of(), 0);
    }

    /// A heartbeat to be, changed in place.
    static final class Beat {
        String nodeId = "n1";
        String bootId = "boot-1";
        long bootAtMs = BOOT_MS;
        long seq = 1;
        long sentAtMs = NOW_MS;
        int intervalMs = INTERVAL_MS;
        NodeStatus status = NodeStatus.UP;
        HeartbeatSource source = HeartbeatSource.NODE;
        String region = "eu-west";
        int sessions;

        @Nullable
        Integer maxSessions = 500;

        @Nullable
        Double cpuUsage = 0.1;

        @Nullable
        Double memoryUsage = 0.2;

        long egressBps;

        @Nullable
        Long maxEgressBps;

        @Nullable
        MediaProbe mediaProbe;

        List<PickedRoom> pickedRooms = List.of();

        static Beat number(long seq) {
            var beat = new Beat();
            beat.seq = seq;
            beat.sentAtMs = NOW_MS + (seq - 1) * INTERVAL_MS;
            return beat;
        }

        Beat status(NodeStatus value) {
            status = value;
            return this;
        }

        Beat sentAt(long value) {
            sentAtMs = value;
            return this;
        }

        Beat boot(String id, long atMs) {
            bootId = id;
            bootAtMs = atMs;
            return this;
        }

        Beat onBehalf(HeartbeatSource value, String writer) {
            source = value;
            return boot(writer, 0);
        }

        Beat picked(PickedRoom... rooms) {
            pickedRooms = List.of(rooms);
            return this;
        }

        Heartbeat get() {
            return new Heartbeat(
                    1,
                    nodeId,
                    bootId,
                    bootAtMs,
                    seq,
                    sentAtMs,
                    intervalMs,
                    status,
                    source,
                    "http://" + nodeId + ":8070",
                    null,
                    region,
                    null,
                    0,
                    sessions,
                    maxSessions,
                    cpuUsage,
                    memoryUsage,
                    egressBps,
                    maxEgressBps,
                    0,
                    0,
                    0,
                    mediaProbe,
                    "test",
                    "",
                    pickedRooms);
        }
    }

    /// A row to be, changed in place. Live and idle unless told otherwise.
    static final class Row {
        final String nodeId;
        String region = "eu-west";
        NodeStatus status = NodeStatus.UP;
        HeartbeatSource source = HeartbeatSource.NODE;
        long lastSeenMs = NOW_MS;
        int intervalMs = INTERVAL_MS;
        int beatsInARow = 10;
        long signedOffAtMs;
        int pollFailures;
        int flaps;
        long quarantinedUntilMs;
        int sessions;
        int maxSessions = 500;
        int cpuPermille = 100;
        int memoryPermille = 200;
        long egressBps;
        long maxEgressBps;
        int inFlightSessions;
        boolean probeOk = true;

        Row(String nodeId) {
            this.nodeId = nodeId;
        }

        Row(String nodeId, String region) {
            this.nodeId = nodeId;
            this.region = region;
        }

        Row sessions(int value) {
            sessions = value;
            return this;
        }

        Row inFlight(int value) {
            inFlightSessions = value;
            return this;
        }

        Row source(HeartbeatSource value) {
            source = value;
            return this;
        }

        Row status(NodeStatus value) {
            status = value;
            return this;
        }

        Row silentFor(long ms) {
            lastSeenMs = NOW_MS - ms;
            return this;
        }

        Row quarantinedFor(long ms) {
            quarantinedUntilMs = NOW_MS + ms;
            return this;
        }

        Row signedOff() {
            signedOffAtMs = NOW_MS - 1000;
            return this;
        }

        Row probeFailed() {
            probeOk = false;
            return this;
        }

        Row polled(int failures) {
            source = HeartbeatSource.POLL;
            pollFailures = failures;
            return this;
        }

        Row load(int cpu, int memory) {
            cpuPermille = cpu;
            memoryPermille = memory;
            return this;
        }

        LoadRow get() {
            return new LoadRow(
                    nodeId,
                    "http://" + nodeId + ":8070",
                    null,
                    region,
                    null,
                    status,
                    source,
                    lastSeenMs,
                    intervalMs,
                    beatsInARow,
                    signedOffAtMs,
                    pollFailures,
                    flaps,
                    quarantinedUntilMs,
                    0,
                    sessions,
                    maxSessions,
                    cpuPermille,
                    memoryPermille,
                    egressBps,
                    maxEgressBps,
                    inFlightSessions,
                    probeOk,
                    "test",
                    "",
                    null);
        }
    }
}
