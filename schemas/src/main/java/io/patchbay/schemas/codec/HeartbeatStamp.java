package io.patchbay.schemas.codec;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.InvalidEvent;
import io.patchbay.schemas.event.MediaProbe;
import io.patchbay.schemas.event.NodeAddress;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.PickedRoom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes a complete heartbeat of what a sender posted over HTTP: the eight fields of the push roadmap, a full one, or
/// anything between. What the sender leaves out is stamped by the receiver.
public final class HeartbeatStamp {
    /// Distance of heartbeats that a sender is taken to promise if it names none (`SFU_GATEWAY_PING_INTERVAL`), ms.
    public static final int DEFAULT_INTERVAL_MS = 10_000;

    private static final int MAX_BYTES = 1 << 20;

    /// Longest key that can be sealed, in characters.
    private static final int MAX_PLAIN_KEY_LENGTH = 1024;

    private static final RecordReader<Posted> READER = new RecordReader<>(Posted.class);

    /// Five base64url parts, which no key in clear has, dots being no base64.
    private static final Pattern SEALED = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){4}");

    private HeartbeatStamp() {}

    /// A heartbeat that can be produced once the key is sealed.
    ///
    /// @param heartbeat complete, source `http`; without a key unless the sender had sealed it
    /// @param plainKey the key in clear that came with it, null if none did; belongs on no topic, in no log
    public record Stamped(Heartbeat heartbeat, @Nullable String plainKey) {
        /// Without the key.
        @Override
        public String toString() {
            return "Stamped[heartbeat=" + heartbeat + ", plainKey=" + (plainKey == null ? "null" : "***") + "]";
        }
    }

    /// Reads and completes. Never throws.
    ///
    /// The node's id is its normalised address unless it names one. `bootAtMs` is 0 and `seq` the time of receipt
    /// unless the sender gives both. `channels` and `sessions` are required unless the node signs off.
    ///
    /// @param receivedAtMs epoch ms of the receiver
    public static Decoded<Stamped> stamp(byte @Nullable [] json, long receivedAtMs) {
        return switch (JsonInput.decode(json, READER, Heartbeat.VERSION, MAX_BYTES)) {
            case Decoded.Bad<Posted>(var field, var reason) -> new Decoded.Bad<>(field, reason);
            case Decoded.Ok<Posted>(var posted) -> stamp(posted, receivedAtMs);
        };
    }

    private static Decoded<Stamped> stamp(Posted posted, long receivedAtMs) {
        try {
            var heartbeat = heartbeat(posted, receivedAtMs);
            return new Decoded.Ok<>(new Stamped(heartbeat, heartbeat.key() == null ? plainKey(posted) : null));
        } catch (InvalidEvent e) {
            return new Decoded.Bad<>(e.field(), e.reason());
        }
    }

    private static Heartbeat heartbeat(Posted posted, long receivedAtMs) {
        var address = NodeAddress.of("address", posted.address()).url();
        var publicUrl = posted.publicUrl() == null
                ? null
                : NodeAddress.of("publicUrl", posted.publicUrl()).url();
        var bootAtMs = posted.bootAtMs();
        var seq = posted.seq();
        return new Heartbeat(
                or(posted.schemaVersion(), Heartbeat.VERSION),
                or(posted.nodeId(), address),
                or(posted.bootId(), "http"),
                bootAtMs == null || seq == null ? 0 : bootAtMs,
                bootAtMs == null || seq == null ? receivedAtMs : seq,
                or(posted.sentAtMs(), receivedAtMs),
                or(posted.intervalMs(), DEFAULT_INTERVAL_MS),
                posted.status(),
                HeartbeatSource.HTTP,
                address,
                publicUrl,
                or(posted.region(), ""),
                isSealed(posted.key()) ? posted.key() : null,
                count("channels", posted.channels(), posted.status()),
                count("sessions", posted.sessions(), posted.status()),
                posted.maxSessions(),
                posted.cpuUsage(),
                posted.memoryUsage(),
                or(posted.egressBps(), 0L),
                posted.maxEgressBps(),
                or(posted.packetsPerSecond(), 0L),
                or(posted.joinAttempts(), 0L),
                or(posted.joinFailures(), 0L),
                posted.mediaProbe(),
                or(posted.version(), ""),
                or(posted.capabilitiesHash(), ""),
                posted.pickedRooms() == null ? List.of() : posted.pickedRooms());
    }

    private static boolean isSealed(@Nullable String key) {
        return key != null && SEALED.matcher(key).matches();
    }

    private static @Nullable String plainKey(Posted posted) {
        var key = Optional.ofNullable(posted.key())
                .filter(text -> !text.isEmpty())
                .orElse(null);
        if (key != null && key.length() > MAX_PLAIN_KEY_LENGTH) {
            throw new InvalidEvent("key", "is longer than " + MAX_PLAIN_KEY_LENGTH + " characters");
        }
        return key;
    }

    private static int count(String field, @Nullable Integer value, NodeStatus status) {
        if (value == null && status != NodeStatus.DOWN) {
            throw new InvalidEvent(field, "is required");
        }
        return value == null ? 0 : value;
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }

    /// [Heartbeat] with everything left out that may be.
    record Posted(
            @Nullable Integer schemaVersion,
            @Nullable String nodeId,
            @Nullable String bootId,
            @Nullable Long bootAtMs,
            @Nullable Long seq,
            @Nullable Long sentAtMs,
            @Nullable Integer intervalMs,
            NodeStatus status,
            String address,
            @Nullable String publicUrl,
            @Nullable String region,
            @Nullable String key,
            @Nullable Integer channels,
            @Nullable Integer sessions,
            @Nullable Integer maxSessions,
            @Nullable Double cpuUsage,
            @Nullable Double memoryUsage,
            @Nullable Long egressBps,
            @Nullable Long maxEgressBps,
            @Nullable Long packetsPerSecond,
            @Nullable Long joinAttempts,
            @Nullable Long joinFailures,
            @Nullable MediaProbe mediaProbe,
            @Nullable String version,
            @Nullable String capabilitiesHash,
            @Nullable List<PickedRoom> pickedRooms) {
        /// Without the key.
        @Override
        public String toString() {
            return "Posted[" + address + "]";
        }
    }
}
