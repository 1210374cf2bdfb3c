package io.patchbay.aggregator.query;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Where rooms that have no channel yet are going: for [#VALID] the first proposal for a room counts for all gateways,
/// whatever their snapshots say, so that they make one channel and not two. Kept by the instance that owns the room
/// key's partition, in memory only: who loses it loses agreement for a moment, and two channels of one room are settled
/// as ever (ADR 0015). Thread-safe.
public final class RoomProposals {
    /// Longer than a gateway tries (2.5 s) and a channel's record travels, short enough to be forgotten soon.
    static final Duration VALID = Duration.ofSeconds(5);

    /// Bound of what is remembered: the oldest goes first.
    static final int MAX_ROOMS = 20_000;

    private final LongSupplier clockNs;
    private final Predicate<String> isOver;

    /// In the order of their age.
    private final Map<String, Claim> claims = new LinkedHashMap<>();

    private record Claim(String nodeId, long madeAtNs) {}

    /// @param clockNs monotonic
    /// @param isOver whether a node is known to be lost or signed off; what names it does not bind
    public RoomProposals(LongSupplier clockNs, Predicate<String> isOver) {
        this.clockNs = clockNs;
        this.isOver = isOver;
    }

    /// The node that gets the room: the one that was proposed first and has not failed since, else the proposed one.
    synchronized String claim(String roomKey, Proposal proposal) {
        var nowNs = clockNs.getAsLong();
        var held = claims.get(roomKey);
        if (held != null && !isExpired(held, nowNs) && binds(held, proposal)) {
            return held.nodeId();
        }
        claims.remove(roomKey);
        claims.put(roomKey, new Claim(proposal.nodeId(), nowNs));
        dropOldest(nowNs);
        return proposal.nodeId();
    }

    synchronized int size() {
        return claims.size();
    }

    private boolean binds(Claim held, Proposal proposal) {
        return !proposal.failed().contains(held.nodeId()) && !isOver.test(held.nodeId());
    }

    private void dropOldest(long nowNs) {
        var oldest = claims.values().iterator();
        while (oldest.hasNext() && (isExpired(oldest.next(), nowNs) || claims.size() > MAX_ROOMS)) {
            oldest.remove();
        }
    }

    private static boolean isExpired(Claim claim, long nowNs) {
        return nowNs - claim.madeAtNs() >= VALID.toNanos();
    }
}
