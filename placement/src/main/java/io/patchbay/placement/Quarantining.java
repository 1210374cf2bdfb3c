package io.patchbay.placement;

import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Quarantine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The breaker that all gateways share.
///
/// ```
///            refused, timed out, or 5xx of a second room
///   CLOSED ------------------------------------------> OPEN until `untilMs` (1 s, doubling to 30 s)
///     ^  ^                                               |  ^
///     |  +------------ recovered (newer) ----------------+  |
///     |                                                  v  | fails again
///     +------------ recovered ---------------------- HALF-OPEN (time is up: chosen again)
/// ```
///
/// Failures that arrive while it is open are the same incident: they neither double nor prolong it. Before it opened,
/// `untilMs` is the time of the newest 5xx (nothing ranks lower for it), so that two of different days are not one.
final class Quarantining {
    static final int FIRST_BACKOFF_MS = 1_000;
    static final int MAX_BACKOFF_MS = 30_000;

    /// How far the clock of an observer, and the way of its report, are believed.
    static final int MAX_REPORT_AGE_MS = 500;

    private static final int MEMORY_MS = 60_000;
    private static final int MAX_ROOMS = 16;
    private static final int ROOMS_TO_OPEN = 2;

    private Quarantining() {}

    static Quarantine next(Quarantine known, NodeReport report, long nowMs) {
        var atMs = Math.clamp(report.atMs(), nowMs - MAX_REPORT_AGE_MS, nowMs);
        return switch (report.outcome()) {
            case CONNECT_FAILED, TIMEOUT -> fail(recent(known, atMs), report, atMs);
            case SERVER_ERROR -> serverError(recent(known, atMs), report, atMs);
            case RECOVERED -> isNewerThanFailure(known, atMs) ? Quarantine.NONE : known;
            case POLL_FAILED -> known;
        };
    }

    /// What was long ago is no reason to start with a long back-off.
    private static Quarantine recent(Quarantine known, long atMs) {
        return atMs - known.untilMs() > MEMORY_MS ? Quarantine.NONE : known;
    }

    private static Quarantine fail(Quarantine known, NodeReport report, long atMs) {
        var failures = known.failures() + 1;
        if (isOpen(known, atMs)) {
            return new Quarantine(
                    known.untilMs(), known.backoffMs(), failures, known.serverErrorRooms(), known.reason());
        }
        var backoffMs = known.backoffMs() == 0 ? FIRST_BACKOFF_MS : Math.min(2 * known.backoffMs(), MAX_BACKOFF_MS);
        return new Quarantine(atMs + backoffMs, backoffMs, failures, known.serverErrorRooms(), reason(report));
    }

    /// One room alone may be the poison, so it opens nothing, before or again.
    private static Quarantine serverError(Quarantine known, NodeReport report, long atMs) {
        var rooms = withRoom(known.serverErrorRooms(), report.roomKey());
        if (rooms.equals(known.serverErrorRooms())) {
            return known;
        }
        var remembered = new Quarantine(known.untilMs(), known.backoffMs(), known.failures(), rooms, known.reason());
        if (rooms.size() >= ROOMS_TO_OPEN) {
            return fail(remembered, report, atMs);
        }
        return known.backoffMs() == 0
                ? new Quarantine(atMs, 0, known.failures() + 1, rooms, known.reason())
                : remembered;
    }

    private static List<String> withRoom(List<String> rooms, @Nullable String roomKey) {
        if (roomKey == null || rooms.contains(roomKey)) {
            return rooms;
        }
        var more = new ArrayList<>(rooms);
        more.add(roomKey);
        return more.subList(Math.max(0, more.size() - MAX_ROOMS), more.size());
    }

    private static boolean isOpen(Quarantine known, long atMs) {
        return known.backoffMs() > 0 && atMs < known.untilMs();
    }

    private static boolean isNewerThanFailure(Quarantine known, long atMs) {
        return atMs >= known.untilMs() - known.backoffMs();
    }

    private static String reason(NodeReport report) {
        return report.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
