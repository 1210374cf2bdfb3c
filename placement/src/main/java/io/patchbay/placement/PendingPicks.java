package io.patchbay.placement;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.PendingPick;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.PickedRoom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Picks that a node does not fully report yet, oldest first (ADR 0004).
final class PendingPicks {
    static final int WINDOW_MS = Policy.DEFAULT.pickWindowMs();

    /// Picks of one node that are remembered. An entry is written with all of them at every event, so
    /// their number is what folding costs (ADR 0096); so many new rooms in a minute bring twice what a
    /// node of the default size holds.
    static final int MAX_KEPT = 256;

    private PendingPicks() {}

    static List<PendingPick> add(List<PendingPick> pending, Pick pick, long arrivedAtMs, long nowMs) {
        var known = pending.stream().anyMatch(other -> other.pickId().equals(pick.pickId()));
        if (known || !pick.newRoom() || pick.expectedSessions() == 0 || nowMs - arrivedAtMs >= WINDOW_MS) {
            return pending;
        }
        var added = current(pending, nowMs);
        added.add(new PendingPick(pick.pickId(), arrivedAtMs, pick.expectedSessions(), 0, false));
        return List.copyOf(added.subList(Math.max(0, added.size() - MAX_KEPT), added.size()));
    }

    /// Takes in what the node says of the rooms it got: those that have what was expected are settled.
    static List<PendingPick> onHeartbeat(List<PendingPick> pending, Heartbeat beat, long nowMs) {
        if (pending.isEmpty()) {
            return pending;
        }
        var sessions = new HashMap<String, Integer>();
        for (PickedRoom room : beat.pickedRooms()) {
            sessions.put(room.pickId(), room.sessions());
        }
        var next = current(pending, nowMs);
        next.replaceAll(pick -> {
            var reported = sessions.get(pick.pickId());
            return reported == null
                    ? pick
                    : new PendingPick(pick.pickId(), pick.atMs(), pick.expectedSessions(), reported, true);
        });
        next.removeIf(pick -> pick.reportedSessions() >= pick.expectedSessions());
        return List.copyOf(next);
    }

    /// Those made after a moment.
    static List<PendingPick> since(List<PendingPick> pending, long fromMs) {
        return pending.stream().filter(pick -> pick.atMs() >= fromMs).toList();
    }

    /// Sessions that are still to come. A pick that the node names counts what is missing; one that it could have named
    /// in a heartbeat and did not (it cannot, or the request never reached it) fades away over the window.
    static int inFlightSessions(LoadEntry entry, long asOfMs) {
        var sum = 0L;
        for (var pick : entry.pending()) {
            var leftMs = WINDOW_MS - Math.max(0, asOfMs - pick.atMs());
            if (leftMs <= 0) {
                continue;
            }
            var missing = (long) Math.max(0, pick.expectedSessions() - pick.reportedSessions());
            var fades = !pick.echoed() && entry.arrivedAtMs() > pick.atMs();
            sum += missing * (fades ? leftMs : WINDOW_MS);
        }
        return (int) Math.min((sum + WINDOW_MS / 2) / WINDOW_MS, Integer.MAX_VALUE);
    }

    private static List<PendingPick> current(List<PendingPick> pending, long nowMs) {
        var current = new ArrayList<PendingPick>(pending.size() + 1);
        for (var pick : pending) {
            if (nowMs - pick.atMs() < WINDOW_MS) {
                current.add(pick);
            }
        }
        return current;
    }
}
