package io.patchbay.placement;

import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.NodeEvent;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells changes of health as events for `sfu.node-events`.
public final class Transitions {
    private static final String REGISTERED = "registered";
    private static final String EXPIRED = "expired";

    private Transitions() {}

    /// The events between two looks at a node, none if its state is the same.
    ///
    /// @param before state at the last look, null if the node was unknown
    /// @param after state now
    /// @param entry what the state was judged from, for the cause
    /// @param nowMs epoch ms of the aggregator, the time of the events
    public static List<NodeEvent> between(
            @Nullable HealthState before, HealthState after, LoadEntry entry, long nowMs) {
        var events = new ArrayList<NodeEvent>();
        if (before == null) {
            var cause = "first heartbeat, from " + lower(entry.heartbeat().source());
            events.add(event(entry, nowMs, "", REGISTERED, cause));
        }
        var from = before == null ? HealthState.LIVE : before;
        if (from != after) {
            var fromName = before == null ? REGISTERED : name(before);
            events.add(event(entry, nowMs, fromName, name(after), cause(from, after, entry, nowMs)));
        }
        return List.copyOf(events);
    }

    /// The event of a node that is forgotten.
    public static NodeEvent expired(HealthState before, LoadEntry entry, long nowMs) {
        var cause = entry.signedOffAtMs() > 0
                ? "signed off " + seconds(nowMs - entry.signedOffAtMs()) + " ago"
                : "silent for " + seconds(nowMs - entry.lastSeenMs());
        return event(entry, nowMs, name(before), EXPIRED, cause);
    }

    /// The spelling of a state in events and answers: `signed-off`.
    public static String name(HealthState state) {
        return lower(state);
    }

    private static String cause(HealthState from, HealthState to, LoadEntry entry, long nowMs) {
        return switch (to) {
            case LIVE -> liveAgain(from, entry);
            case LATE, LOST -> silence(entry, nowMs);
            case QUARANTINED ->
                entry.quarantine().reason() + ", " + entry.quarantine().failures() + " failures, for "
                        + seconds(entry.quarantine().backoffMs());
            case DRAINING -> "the node says draining";
            case SIGNED_OFF -> "the node says down";
        };
    }

    private static String liveAgain(HealthState from, LoadEntry entry) {
        return switch (from) {
            case QUARANTINED ->
                entry.quarantine().backoffMs() == 0 ? "recovered: an observer reached it" : "its back-off is over";
            case DRAINING -> "the node says up";
            case SIGNED_OFF -> "back after its sign-off";
            case LIVE, LATE, LOST -> "recovered: " + entry.beatsInARow() + " heartbeats in a row";
        };
    }

    private static String silence(LoadEntry entry, long nowMs) {
        if (entry.pollFailures() > 0) {
            return entry.pollFailures() + " failed polls in a row";
        }
        var silentMs = nowMs - entry.lastSeenMs();
        if (silentMs > Health.lateAfterMs(entry.heartbeat().intervalMs())) {
            return "no heartbeat for " + seconds(silentMs) + ", promised every "
                    + seconds(entry.heartbeat().intervalMs());
        }
        return entry.heartbeat().status() == NodeStatus.UP
                ? "back, " + entry.beatsInARow() + " heartbeats in a row, " + entry.flaps() + " gaps lately"
                : "the node says " + lower(entry.heartbeat().status());
    }

    private static NodeEvent event(LoadEntry entry, long atMs, String from, String to, String cause) {
        return new NodeEvent(NodeEvent.VERSION, entry.heartbeat().nodeId(), atMs, from, to, cause);
    }

    private static String seconds(long ms) {
        return ms / 1000 + "." + ms % 1000 / 100 + " s";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
