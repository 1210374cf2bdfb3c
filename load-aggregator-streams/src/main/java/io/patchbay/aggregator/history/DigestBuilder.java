package io.patchbay.aggregator.history;

import io.patchbay.aggregator.history.DecisionDigest.Bucket;
import io.patchbay.aggregator.history.DecisionDigest.Entry;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionAttempt.Outcome;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Adds decisions up to a [DecisionDigest]. Used by one thread, for one digest.
final class DigestBuilder {
    /// Decisions that are listed one by one.
    static final int NEWEST = 200;

    private static final int ROOM_LENGTH = 8;
    private static final Comparator<Entry> BY_TIME =
            Comparator.comparingLong(Entry::atMs).thenComparing(Entry::decisionId);

    private final long fromMs;
    private final long toMs;
    private final long stepMs;
    private final int maxRecords;
    private final Map<Long, Tally> tallies = new TreeMap<>();
    private final Map<String, DecisionDigest.Node> nodes = new TreeMap<>();
    private final PriorityQueue<Entry> newest = new PriorityQueue<>(BY_TIME);
    private int total;
    private int unreadable;

    DigestBuilder(long fromMs, long toMs, long stepMs, int maxRecords) {
        this.fromMs = fromMs;
        this.toMs = toMs;
        this.stepMs = stepMs;
        this.maxRecords = maxRecords;
    }

    /// Takes one record; a bad one is counted. Returns whether there is room for more.
    boolean take(byte @Nullable [] json) {
        switch (EventCodec.DECISION_RECORD.decode(json)) {
            case Decoded.Bad<DecisionRecord> _ -> unreadable++;
            case Decoded.Ok<DecisionRecord>(var decision) -> take(decision);
        }
        return total + unreadable < maxRecords;
    }

    private void take(DecisionRecord decision) {
        if (decision.atMs() < fromMs || decision.atMs() > toMs) {
            return;
        }
        total++;
        var number = (decision.atMs() - fromMs) / stepMs;
        tallies.computeIfAbsent(number, _ -> new Tally(fromMs + number * stepMs))
                .take(decision);
        decision.steps().forEach(this::take);
        newest.add(entry(decision));
        if (newest.size() > NEWEST) {
            newest.poll();
        }
    }

    private void take(DecisionStep step) {
        var attempt = step.attempt();
        if (step.nodeId() != null && attempt != null) {
            var isOk = attempt.outcome() == Outcome.OK;
            var isFailure = !isOk && attempt.outcome() != Outcome.ABANDONED;
            nodes.merge(
                    step.nodeId(),
                    new DecisionDigest.Node(step.nodeId(), isOk ? 1 : 0, isFailure ? 1 : 0),
                    (a, b) -> new DecisionDigest.Node(
                            a.nodeId(), a.placed() + b.placed(), a.failedAttempts() + b.failedAttempts()));
        }
    }

    DecisionDigest build(boolean cut) {
        var reasons = new TreeMap<String, Integer>();
        tallies.values()
                .forEach(tally -> tally.reasons.forEach((reason, count) -> reasons.merge(reason, count, Integer::sum)));
        return new DecisionDigest(
                fromMs,
                toMs,
                stepMs,
                total,
                unreadable,
                cut,
                tallies.values().stream().map(Tally::bucket).toList(),
                nodes.values().stream().toList(),
                mostFirst(reasons),
                newest.stream().sorted(BY_TIME.reversed()).toList());
    }

    private static List<DecisionDigest.Reason> mostFirst(Map<String, Integer> reasons) {
        return reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> new DecisionDigest.Reason(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// What is counted of one step of time.
    private static final class Tally {
        private final long atMs;
        private final Map<String, Integer> reasons = new TreeMap<>();
        private int placed;
        private int retried;
        private int declined;
        private int unavailable;
        private int failed;

        private Tally(long atMs) {
            this.atMs = atMs;
        }

        private void take(DecisionRecord decision) {
            switch (decision.result()) {
                case PLACED -> {
                    placed++;
                    retried += decision.steps().size() > 1 ? 1 : 0;
                }
                case DECLINED -> declined++;
                case UNAVAILABLE -> unavailable++;
                case ERROR -> failed++;
            }
            if (!decision.reason().isEmpty()) {
                reasons.merge(decision.reason(), 1, Integer::sum);
            }
        }

        private Bucket bucket() {
            return new Bucket(atMs, placed, retried, declined, unavailable, failed, mostFirst(reasons));
        }
    }

    private static Entry entry(DecisionRecord decision) {
        var room = decision.roomKey();
        var attempts =
                decision.steps().stream().filter(step -> step.attempt() != null).count();
        return new Entry(
                decision.decisionId(),
                decision.atMs(),
                decision.gatewayId(),
                decision.tenant(),
                room.substring(0, Math.min(ROOM_LENGTH, room.length())),
                decision.region() == null ? decision.country() : decision.region(),
                decision.nodeId(),
                decision.steps().isEmpty() ? null : decision.steps().getLast().rule(),
                decision.result().name().toLowerCase(Locale.ROOT),
                decision.reason(),
                (int) attempts,
                decision.elapsedUs());
    }
}
