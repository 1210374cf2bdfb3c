package io.patchbay.schemas.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/// Whether what was read of topics is up to date. The broker is asked again and again how far they go; once everything
/// up to there was read, the reader is as fresh as that question is old. A broker that is away answers nothing, so that
/// silence of the topics and silence of the broker are told apart. Written by the thread that reads, readable by all.
///
/// @param <P> a partition, as the Kafka client names it
public final class Freshness<P> {
    /// A reader that was up to date as of a moment that is longer ago is not. Less than the time for which gateways
    /// count on their own memory when they are told that nobody has a room (5 s).
    public static final Duration VALID = Duration.ofSeconds(4);

    /// How long after a gap others that read from the same broker may still be behind: Kafka Streams has to be told
    /// that its partitions moved (heartbeats go out every 3 s), or to fold what came meanwhile.
    static final Duration SETTLING = Duration.ofSeconds(5);

    private static final Duration ASK_EVERY = Duration.ofSeconds(1);

    private final Map<P, Long> missing = new HashMap<>();
    private boolean asked;
    private long askedAtNs;

    /// Whether the broker has not answered since then.
    private boolean waiting;

    private long waitingSinceNs;

    /// Whether it did not answer for long before the newest answer.
    private boolean wasSilent;

    /// From when on the next question has to be asked soon, or there is a gap.
    private long followingSinceNs;

    private volatile boolean wasReached;
    private volatile long freshAtNs;
    private volatile boolean hadGap;
    private volatile long gapEndNs;

    /// Whether it is time to ask the broker again. Not before the last answer was reached: topics that grow all the
    /// time would never be.
    public boolean isAskDue(long nowNs) {
        return missing.isEmpty() && (!asked || nowNs - askedAtNs >= ASK_EVERY.toNanos());
    }

    /// The broker is asked now, for this or for anything else, and may not answer.
    public void asking(long nowNs) {
        if (!waiting) {
            waiting = true;
            waitingSinceNs = nowNs;
        }
        asked = true;
        askedAtNs = nowNs;
    }

    /// The broker answered something: it is there. Silence before that is a gap, also at the start: what
    /// others could not write meanwhile is still to come.
    public void heard(long nowNs) {
        if (waiting && nowNs - waitingSinceNs >= VALID.toNanos()) {
            wasSilent = true;
        }
        waiting = false;
    }

    /// The broker said how far the topics go.
    public void answered(Map<P, Long> ends) {
        heard(askedAtNs);
        missing.clear();
        missing.putAll(ends);
    }

    /// Notes how far was read.
    ///
    /// @param position next offset of a partition
    /// @return whether the newest answer is reached just now
    public boolean read(ToLongFunction<P> position, long nowNs) {
        if (missing.isEmpty()) {
            return false;
        }
        missing.entrySet().removeIf(end -> position.applyAsLong(end.getKey()) >= end.getValue());
        if (missing.isEmpty()) {
            reached(nowNs);
        }
        return missing.isEmpty();
    }

    private void reached(long nowNs) {
        if (wasSilent || (wasReached && askedAtNs - followingSinceNs >= VALID.toNanos())) {
            hadGap = true;
            gapEndNs = askedAtNs;
        }
        wasSilent = false;
        followingSinceNs = wasReached ? askedAtNs : nowNs; // the first reading may take long without any gap
        freshAtNs = askedAtNs;
        wasReached = true;
    }

    /// Whether the reader is up to date, and has been for so long that others in this process are too. Not for a while
    /// after the broker was away, also at the start, or the process stood still.
    public boolean isSettled(long nowNs) {
        return isFresh(nowNs) && !(hadGap && nowNs - gapEndNs < SETTLING.toNanos());
    }

    /// Whether the reader was up to date a few seconds ago.
    public boolean isFresh(long nowNs) {
        return wasReached && nowNs - freshAtNs < VALID.toNanos();
    }
}
