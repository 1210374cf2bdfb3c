package io.patchbay.capacity.generate;

import io.patchbay.capacity.fleet.FleetObserver;
import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Recorded;
import io.patchbay.placement.SnapshotDiff;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.SnapshotDelta;
import io.patchbay.schemas.topic.Topics;
import java.util.List;
import java.util.Set;

/// Writes what happens in a virtual fleet as the aggregator, the nodes and the gateways would: heartbeats, picks, node
/// reports, snapshots and decisions.
public final class TraceRecorder implements FleetObserver {
    private static final int FULL_EVERY_MS = 300_000;
    private static final String TENANT = "default";

    private final RecordSink sink;
    private final Set<String> topics;
    private List<LoadRow> served = List.of();
    private String servedId = "";
    private long fullAtMs = Long.MIN_VALUE / 2;

    /// @param topics what to write; the rest is left out
    public TraceRecorder(RecordSink sink, Set<String> topics) {
        this.sink = sink;
        this.topics = Set.copyOf(topics);
    }

    @Override
    public void heartbeat(Heartbeat beat) {
        write(Topics.HEARTBEATS, beat.sentAtMs(), beat.nodeId(), EventCodec.HEARTBEAT, beat);
    }

    @Override
    public void pick(Pick pick) {
        write(Topics.PICKS, pick.atMs(), pick.nodeId(), EventCodec.PICK, pick);
    }

    @Override
    public void report(NodeReport report) {
        write(Topics.NODE_REPORTS, report.atMs(), report.nodeId(), EventCodec.NODE_REPORT, report);
    }

    @Override
    public boolean wantsSnapshots() {
        return topics.contains(Topics.SNAPSHOTS);
    }

    @Override
    public void snapshot(String id, long asOfMs, List<LoadRow> rows) {
        var isFull = asOfMs - fullAtMs >= FULL_EVERY_MS;
        var diff = SnapshotDiff.between(isFull ? List.of() : served, rows);
        var base = isFull ? null : servedId;
        var delta = new SnapshotDelta(SnapshotDelta.VERSION, id, base, asOfMs, false, diff.changed(), diff.removed());
        write(Topics.SNAPSHOTS, asOfMs, id.substring(0, id.indexOf(':')), EventCodec.SNAPSHOT_DELTA, delta);
        fullAtMs = isFull ? asOfMs : fullAtMs;
        served = rows;
        servedId = id;
    }

    @Override
    public void decided(Request request) {
        var steps = request.attempts().stream()
                .map(attempt -> step(request, attempt))
                .toList();
        var last = request.attempts().getLast();
        var atMs = last.input().nowMs();
        var record = new DecisionRecord(
                DecisionRecord.VERSION,
                request.decisionId(),
                atMs,
                request.gatewayId(),
                TENANT,
                request.room().roomKey(),
                request.room().region(),
                request.room().country(),
                Recorded.policy(last.input().policy()),
                last.input().ticket(),
                steps,
                last.reached() ? DecisionRecord.Result.PLACED : DecisionRecord.Result.UNAVAILABLE,
                last.reached() && last.decision() instanceof Picked picked ? picked.nodeId() : null,
                last.reached() ? "" : reason(last),
                last.reached() ? 200 : 503,
                1_000L * steps.size(),
                null);
        write(Topics.DECISIONS, atMs, record.decisionId(), EventCodec.DECISION_RECORD, record);
    }

    private static String reason(Attempt last) {
        return last.decision() instanceof NoCandidate none ? Recorded.word(none.reason()) : "attempts-failed";
    }

    private static DecisionStep step(Request request, Attempt attempt) {
        var in = attempt.input();
        var answer = attempt.decision();
        return new DecisionStep(
                request.snapshotId(),
                request.asOfMs(),
                in.nowMs(),
                in.owner(),
                in.ownerUnknown() ? true : null,
                sorted(in.excluded()),
                sorted(in.openBreakers()),
                sorted(in.keyless()),
                sorted(in.overloadedBefore()),
                List.of(),
                List.of(),
                answer instanceof Picked picked ? picked.nodeId() : null,
                answer instanceof Picked picked ? Recorded.word(picked.rule()) : null,
                answer instanceof NoCandidate none ? Recorded.word(none.reason()) : null,
                answer instanceof Picked ? attempted(attempt) : null);
    }

    private static DecisionAttempt attempted(Attempt attempt) {
        return new DecisionAttempt(
                attempt.pickId(),
                0,
                1_000,
                attempt.reached() ? DecisionAttempt.Outcome.OK : DecisionAttempt.Outcome.CONNECT_FAILED,
                attempt.reached() ? 200 : 0,
                "");
    }

    private static List<String> sorted(Set<String> ids) {
        return ids.stream().sorted().toList();
    }

    private <T extends Record> void write(String topic, long atMs, String key, EventCodec<T> codec, T event) {
        if (topics.contains(topic)) {
            sink.write(topic, atMs, key, codec.encode(event));
        }
    }
}
