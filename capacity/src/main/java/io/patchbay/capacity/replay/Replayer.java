package io.patchbay.capacity.replay;

import io.patchbay.capacity.trace.Faults;
import io.patchbay.capacity.trace.TraceRecord;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Recorded;
import io.patchbay.placement.Replay;
import io.patchbay.placement.Replay.Result;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.SnapshotDelta;
import io.patchbay.schemas.topic.Topics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/// Takes records in about the order of time and decides every decision again. A decision may come a little before its
/// snapshot, since they are written by machines with clocks of their own: it waits. One thread.
public final class Replayer {
    /// Rows of the tables that are kept: some ten minutes of a thousand nodes.
    private static final long MAX_ROWS = 4_000_000;

    private static final int WAIT_MS = 30_000;
    private static final int MAX_WAITING = 20_000;
    private static final int SHOWN = 20;

    private final long fromMs;
    private final UnaryOperator<Policy> change;
    private final TableWindow tables = new TableWindow(MAX_ROWS);
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Faults faults = new Faults();
    private final List<String> shown = new ArrayList<>();
    private long records;
    private long snapshots;
    private long decisions;
    private long matches;
    private long mismatches;
    private long missing;
    private long unreadable;

    private record Waiting(DecisionRecord decision, long sinceMs) {}

    /// @param fromMs decisions before it are passed over; snapshots are not, since later ones build on them
    /// @param change of the recorded policy, to see what another one would have decided; identity for a replay
    public Replayer(long fromMs, UnaryOperator<Policy> change) {
        this.fromMs = fromMs;
        this.change = change;
    }

    /// Takes in the next record. Those of other topics are counted.
    public void accept(TraceRecord record) {
        records++;
        switch (record.topic()) {
            case Topics.SNAPSHOTS -> snapshot(record);
            case Topics.DECISIONS -> decision(record);
            default -> {}
        }
        release(record.timestampMs());
    }

    /// Decides what still waits, and reports.
    public ReplayReport finish() {
        waiting.forEach(late -> replay(late.decision()));
        waiting.clear();
        return new ReplayReport(
                records, snapshots, tables.gaps(), decisions, matches, mismatches, missing, unreadable, faults, shown);
    }

    private void snapshot(TraceRecord record) {
        switch (EventCodec.SNAPSHOT_DELTA.decode(record.value())) {
            case Decoded.Ok<SnapshotDelta>(var delta) -> {
                snapshots++;
                tables.add(delta);
            }
            case Decoded.Bad<SnapshotDelta>(var field, var reason) -> faults.add(record, field + " " + reason);
        }
    }

    private void decision(TraceRecord record) {
        switch (EventCodec.DECISION_RECORD.decode(record.value())) {
            case Decoded.Ok<DecisionRecord>(var decision) -> {
                if (record.timestampMs() >= fromMs) {
                    decisions++;
                    replayOrWait(decision, record.timestampMs());
                }
            }
            case Decoded.Bad<DecisionRecord>(var field, var reason) -> faults.add(record, field + " " + reason);
        }
    }

    private void replayOrWait(DecisionRecord decision, long nowMs) {
        if (decision.steps().stream().allMatch(step -> tables.has(step.snapshotId()))
                || waiting.size() >= MAX_WAITING) {
            replay(decision);
        } else {
            waiting.addLast(new Waiting(decision, nowMs));
        }
    }

    /// Those whose tables came, and those that waited for too long.
    private void release(long nowMs) {
        while (!waiting.isEmpty()) {
            var first = waiting.getFirst();
            var isComplete = first.decision().steps().stream().allMatch(step -> tables.has(step.snapshotId()));
            if (!isComplete && nowMs - first.sinceMs() < WAIT_MS) {
                return;
            }
            waiting.removeFirst();
            replay(first.decision());
        }
    }

    private void replay(DecisionRecord recorded) {
        var decision = recorded;
        try {
            var policy = change.apply(Recorded.policy(recorded.policy()));
            tables.prepareFor(policy);
            decision = recorded.withPolicy(Recorded.policy(policy));
        } catch (IllegalArgumentException e) {
            unreadable(recorded, String.valueOf(e.getMessage()));
            return;
        }
        switch (Replay.replay(decision, tables)) {
            case Result.Match() -> matches++;
            case Result.Mismatch mismatch -> {
                mismatches++;
                show(Difference.lines(decision, mismatch, tables));
            }
            case Result.SnapshotMissing(var id) -> {
                missing++;
                show(List.of("? " + decision.decisionId() + ": its snapshot " + id + " is not there"));
            }
            case Result.Unreadable(var reason) -> unreadable(decision, reason);
        }
    }

    private void unreadable(DecisionRecord decision, String reason) {
        unreadable++;
        show(List.of("? " + decision.decisionId() + ": not understood, " + reason));
    }

    private void show(List<String> lines) {
        if (mismatches + missing + unreadable <= SHOWN) {
            shown.addAll(lines);
        } else if (mismatches + missing + unreadable == SHOWN + 1) {
            shown.add("  (more are counted and not shown)");
        }
    }
}
