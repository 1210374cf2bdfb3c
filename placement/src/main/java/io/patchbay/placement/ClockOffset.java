package io.patchbay.placement;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadEntry;

/// What to add to a node's clock to get the aggregator's: the least (arrival - sent) of the last one to two windows.
/// The least, because delays only ever add to it: neither skew nor a slow broker makes a node look older. Two rotating
/// windows, because clocks drift and the least of all time would never recover. A clock that was set back starts anew;
/// one that was set forward shows in the least at once.
record ClockOffset(long offsetMs, long windowStartMs, long windowMinMs) {
    static final int WINDOW_MS = 300_000;

    static ClockOffset next(LoadEntry entry, Heartbeat beat, long arrivedAtMs) {
        var sampleMs = arrivedAtMs - beat.sentAtMs();
        if (beat.sentAtMs() < entry.heartbeat().sentAtMs()) {
            return new ClockOffset(sampleMs, arrivedAtMs, sampleMs);
        }
        if (arrivedAtMs - entry.offsetWindowStartMs() > WINDOW_MS) {
            return new ClockOffset(Math.min(entry.offsetWindowMinMs(), sampleMs), arrivedAtMs, sampleMs);
        }
        return new ClockOffset(
                Math.min(entry.clockOffsetMs(), sampleMs),
                entry.offsetWindowStartMs(),
                Math.min(entry.offsetWindowMinMs(), sampleMs));
    }
}
