package io.patchbay.placement;

import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.List;

/// Whether most of the fleet, or all that was left of it, fell silent at one time.
///
/// @param frozen whether ages are frozen
/// @param effectiveNowMs the time to judge by
/// @param validUntilMs first moment at which the same rows could give another answer
record MassSilence(boolean frozen, long effectiveNowMs, long validUntilMs) {

    /// Silent means Late by age. Silent together means that the last heartbeats are no further apart
    /// than that, or than makes a node Lost if nobody is heard at all: a reader that is behind is not
    /// equally far behind with every partition (ADR 0096). Who fell silent before counts on neither side.
    /// While others are heard it takes two to be together; if nobody is, the last one that was is enough.
    static MassSilence of(List<LoadRow> rows, long nowMs) {
        var newestSilentMs = Long.MIN_VALUE;
        var nextSilentMs = Long.MAX_VALUE;
        for (var row : rows) {
            if (counts(row)) {
                var silentAtMs = silentAfterMs(row);
                if (nowMs > silentAtMs) {
                    newestSilentMs = Math.max(newestSilentMs, row.lastSeenMs());
                } else {
                    nextSilentMs = Math.min(nextSilentMs, silentAtMs + 1);
                }
            }
        }
        if (newestSilentMs == Long.MIN_VALUE) {
            return new MassSilence(false, nowMs, nextSilentMs);
        }
        return judge(rows, nowMs, newestSilentMs, nextSilentMs);
    }

    private static MassSilence judge(List<LoadRow> rows, long nowMs, long newestSilentMs, long nextSilentMs) {
        var heard = 0;
        var close = 0;
        var near = 0;
        for (var row : rows) {
            if (counts(row) && nowMs <= silentAfterMs(row)) {
                heard++;
            } else if (counts(row)) {
                close += newestSilentMs <= silentAfterMs(row) ? 1 : 0;
                near += newestSilentMs <= lostAfterMs(row) ? 1 : 0;
            }
        }
        var together = heard == 0 ? near : close;
        var limitMs = newestSilentMs + Health.PARTIAL_SILENCE_LIMIT_MS;
        var enough = heard == 0 ? 1 : 2;
        var ours = together >= enough && together > heard && (heard == 0 || nowMs <= limitMs);
        if (!ours) {
            return new MassSilence(false, nowMs, nextSilentMs);
        }
        return new MassSilence(true, newestSilentMs, heard == 0 ? nextSilentMs : Math.min(nextSilentMs, limitMs + 1));
    }

    private static boolean counts(LoadRow row) {
        return Health.isPushing(row) && row.signedOffAtMs() == 0 && row.status() != NodeStatus.DOWN;
    }

    private static long lostAfterMs(LoadRow row) {
        return row.lastSeenMs() + Health.lostAfterMs(row.intervalMs(), Policy.DEFAULT.unhealthyThresholdMs());
    }

    private static long silentAfterMs(LoadRow row) {
        return row.lastSeenMs() + Health.lateAfterMs(row.intervalMs());
    }
}
