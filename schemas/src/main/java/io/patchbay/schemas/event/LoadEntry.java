package io.patchbay.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The folded state of one node: value of the aggregator's store and of the compacted topic `sfu.load-table`.
/// Health is not in it: it is judged at read time from these fields and the reader's clock.
///
/// @param schemaVersion [#VERSION]
/// @param heartbeat newest heartbeat that was accepted, without its `pickedRooms`: they are folded into [#pending]
/// @param arrivedAtMs when it arrived, epoch ms of the aggregator
/// @param clockOffsetMs windowed minimum of (arrival - sentAtMs): what to add to the node's clock; may be
///     negative
/// @param offsetWindowStartMs start of the current offset window, epoch ms
/// @param offsetWindowMinMs minimum seen in the current window
/// @param firstSeenAtMs when the node was registered, epoch ms
/// @param beatsInARow heartbeats without a gap of more than 2.5 intervals, up to 1000
/// @param signedOffAtMs when it said `down`, 0 if it did not
/// @param pollFailures failed polls in a row (polled nodes only)
/// @param flaps gaps in the last flap window
/// @param flapWindowStartMs start of that window
/// @param quarantine shared breaker
/// @param pending picks not fully reported yet, oldest first, at most [#MAX_PENDING]
/// @param overloaded whether its reported load was above the overload threshold and has not fallen far
///     enough since; null in entries of before this was kept
public record LoadEntry(
        int schemaVersion,
        Heartbeat heartbeat,
        long arrivedAtMs,
        long clockOffsetMs,
        long offsetWindowStartMs,
        long offsetWindowMinMs,
        long firstSeenAtMs,
        int beatsInARow,
        long signedOffAtMs,
        int pollFailures,
        int flaps,
        long flapWindowStartMs,
        Quarantine quarantine,
        List<PendingPick> pending,
        @Nullable Boolean overloaded) {

    /// Newest version of this event.
    public static final int VERSION = 1;

    /// Bound of [#pending]: beyond it the oldest are forgotten.
    public static final int MAX_PENDING = 2_000;

    public LoadEntry {
        Check.version(schemaVersion, VERSION);
        Check.atLeast("arrivedAtMs", arrivedAtMs, 0);
        Check.atLeast("firstSeenAtMs", firstSeenAtMs, 0);
        Check.within("beatsInARow", beatsInARow, 0, 1000);
        Check.atLeast("signedOffAtMs", signedOffAtMs, 0);
        Check.atLeast("pollFailures", pollFailures, 0);
        Check.atLeast("flaps", flaps, 0);
        pending = Check.list("pending", pending, MAX_PENDING);
    }

    /// [#overloaded], false if it was not kept.
    public boolean isOverloaded() {
        return Boolean.TRUE.equals(overloaded);
    }

    /// Epoch ms of the aggregator's clock at which the node sent its newest heartbeat, corrected by its
    /// clock offset. Never later than the arrival.
    public long lastSeenMs() {
        return Math.min(arrivedAtMs, heartbeat.sentAtMs() + clockOffsetMs);
    }
}
