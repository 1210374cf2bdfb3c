package io.patchbay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.Replay.Result;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionPolicy;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.OwnPicks;
import io.patchbay.schemas.event.SnapshotDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final int INPUTS = 1_000;

    private final Map<String, List<LoadRow>> tables = new HashMap<>();
    private final SplittableRandom random = seeded();

    private static SplittableRandom seeded() {
        var seed = Long.getLong("placement.seed", System.nanoTime());
        System.out.println("replay seed " + seed);
        return new SplittableRandom(seed);
    }

    @Test
    void shouldGiveTheRecordedAnswerForAnyTablePolicyAndRequest() {
        var inputs = new RandomInputs(random.nextLong());
        for (var i = 0; i < INPUTS; i++) {
            var record = written(recorded(withRandomPolicy(inputs.next()), "a:" + i));

            assertThat(Replay.replay(record, tables::get)).as(record.toString()).isEqualTo(new Result.Match());
        }
    }

    @Test
    void shouldRebuildTheInputItself() {
        var inputs = new RandomInputs(random.nextLong());
        for (var i = 0; i < INPUTS; i++) {
            var in = withRandomPolicy(inputs.next());
            var record = written(recorded(in, "a:" + i));
            var step = record.steps().getFirst();
            var rebuilt = Replay.input(
                    record, step, tables.getOrDefault("a:" + i, List.of()), Recorded.policy(record.policy()));

            assertThat(LoadTable.of(rebuilt.rows(), in.policy(), in.nowMs()))
                    .isEqualTo(LoadTable.of(in.rows(), in.policy(), in.nowMs()));
            assertThat(Placement.explain(rebuilt)).isEqualTo(Placement.explain(in));
        }
    }

    @Test
    void shouldShowBothSidesWhenAnAnswerOrAWeightWasChanged() {
        var inputs = new RandomInputs(random.nextLong());
        var differing = 0;
        for (var i = 0; i < INPUTS; i++) {
            var record = recorded(inputs.next(), "a:" + i);
            var real = Recorded.answer(record.steps().getFirst());

            assertThat(Replay.replay(withNode(record, "nobody"), tables::get))
                    .isEqualTo(new Result.Mismatch(0, new Picked("nobody", Rule.ANYWHERE), real));
            var memoryOnly = record.withPolicy(new DecisionPolicy("load", 0, 0, 1_000, 900, 50, 30_000, 3, 4, 60_000));
            differing += Replay.replay(memoryOnly, tables::get) instanceof Result.Mismatch ? 1 : 0;
        }
        assertThat(differing).isBetween(INPUTS / 20, INPUTS);
    }

    @Test
    void shouldTellAMissingSnapshotFromAMatch() {
        var record = recorded(new RandomInputs(1).next(), "a:1");
        tables.clear();

        assertThat(Replay.replay(record, tables::get)).isEqualTo(new Result.SnapshotMissing("a:1"));
    }

    @Test
    void shouldReportADifferenceRatherThanAMissingSnapshotBesideIt() {
        var record = recorded(new RandomInputs(1).next(), "a:1");
        var wrong = withNode(recorded(new RandomInputs(2).next(), "a:2"), "nobody");
        var both = withSteps(
                record, List.of(record.steps().getFirst(), wrong.steps().getFirst()));
        tables.remove("a:1");

        assertThat(Replay.replay(both, tables::get))
                .isInstanceOfSatisfying(
                        Result.Mismatch.class,
                        mismatch -> assertThat(mismatch.step()).isEqualTo(1));
    }

    /// Our gateways count no picks of their own (ADR 0095); whoever does has to record them.
    @Test
    void shouldReplayADecisionThatHungOnPicksOfTheGatewayItself() {
        var rows = List.of(configured("n1"), configured("n2"));
        var snapshot = Samples.input(rows);
        var likely = ((Picked) Placement.decide(snapshot)).nodeId();
        var own = List.of(new OwnPicks(likely, 400));
        var seen = Samples.input(rows.stream()
                .map(row -> row.nodeId().equals(likely) ? row.withInFlight(400) : row)
                .toList());
        tables.put("a:1", rows);

        var told = record(seen, List.of(step(seen, "a:1", List.of(), own)));
        var untold = record(seen, List.of(step(seen, "a:1", List.of(), List.of())));

        assertThat(((Picked) Placement.decide(seen)).nodeId()).isNotEqualTo(likely);
        assertThat(Replay.replay(written(told), tables::get)).isEqualTo(new Result.Match());
        assertThat(Replay.replay(written(untold), tables::get)).isInstanceOf(Result.Mismatch.class);
    }

    private static LoadRow configured(String nodeId) {
        return StaticRows.row(nodeId, "http://" + nodeId, "", Samples.NOW_MS, TableDefaults.DEFAULT);
    }

    @Test
    void shouldSayWhatItDoesNotUnderstand() {
        var record = recorded(new RandomInputs(1).next(), "a:1");
        var p = record.policy();
        var unknown = new DecisionPolicy("tarot", 500, 300, 200, 900, 50, 30_000, 3, 4, 60_000);
        var senseless = new DecisionPolicy("load", 0, 0, 0, 900, 50, 30_000, 3, 4, 60_000);

        assertThat(Replay.replay(record.withPolicy(unknown), tables::get))
                .isEqualTo(new Result.Unreadable("strategy: 'tarot' is unknown to this version"));
        assertThat(Replay.replay(record.withPolicy(senseless), tables::get))
                .isEqualTo(new Result.Unreadable("weights must not be negative, and one must be positive"));
        assertThat(Replay.replay(withSteps(record, List.of()), tables::get))
                .isEqualTo(new Result.Unreadable("steps: there is none"));
        assertThat(Recorded.policy(Recorded.policy(p))).isEqualTo(p);
    }

    @Test
    void shouldDecideOnConfiguredNodesAloneWithoutASnapshot() {
        var row = configured("n1");
        var in = Samples.input(List.of(row));
        var record = record(in, List.of(step(in, "", List.of(row), List.of())));

        assertThat(Replay.replay(record, tables::get)).isEqualTo(new Result.Match());
    }

    @Test
    void shouldRebuildTablesFromDeltasAndNoticeAGap() {
        var inputs = new RandomInputs(random.nextLong());
        SnapshotTable table = null;
        List<LoadRow> before = List.of();
        for (var i = 1; i <= 50; i++) {
            var rows = LoadTable.of(inputs.next().rows(), Policy.DEFAULT, Samples.NOW_MS);
            var diff = SnapshotDiff.between(before, rows);
            var delta = new SnapshotDelta(
                    1, "a:" + i, i == 1 ? null : "a:" + (i - 1), i, false, diff.changed(), diff.removed());

            table = SnapshotTable.after(table, delta).orElseThrow();

            assertThat(table).isEqualTo(new SnapshotTable("a:" + i, i, rows));
            before = List.copyOf(rows);
        }
        var later = new SnapshotDelta(1, "a:60", "a:59", 60, false, List.of(), List.of());
        var full = new SnapshotDelta(1, "a:61", null, 61, false, before, List.of());

        assertThat(SnapshotTable.after(table, later)).isEmpty();
        assertThat(SnapshotTable.after(null, later)).isEmpty();
        assertThat(SnapshotTable.after(null, full)).contains(new SnapshotTable("a:61", 61, before));
    }

    /// As a gateway would record it: some rows come from its configuration, some sessions in flight from its own picks.
    private DecisionRecord recorded(PickInput in, String snapshotId) {
        var served = new ArrayList<LoadRow>();
        var configured = new ArrayList<LoadRow>();
        var own = new ArrayList<OwnPicks>();
        var isPlain = random.nextBoolean();
        for (var row : in.rows()) {
            var mine = isPlain ? 0 : random.nextInt(row.inFlightSessions() + 1);
            if (mine > 0) {
                own.add(new OwnPicks(row.nodeId(), mine));
            }
            (isPlain || random.nextInt(4) > 0 ? served : configured)
                    .add(row.withInFlight(row.inFlightSessions() - mine));
        }
        tables.put(snapshotId, random.nextBoolean() ? served : LoadTable.of(served, in.policy(), in.nowMs() - 900));
        return record(in, List.of(step(in, snapshotId, configured, own)));
    }

    private static DecisionRecord record(PickInput in, List<DecisionStep> steps) {
        return new DecisionRecord(
                1,
                "d",
                in.nowMs(),
                "gw1",
                "default",
                in.roomKey(),
                in.region(),
                in.country(),
                Recorded.policy(in.policy()),
                in.ticket(),
                steps,
                DecisionRecord.Result.PLACED,
                null,
                "",
                200,
                1,
                null);
    }

    private static DecisionStep step(PickInput in, String snapshotId, List<LoadRow> configured, List<OwnPicks> own) {
        var answer = Placement.decide(in);
        return new DecisionStep(
                snapshotId,
                in.nowMs(),
                in.nowMs(),
                in.owner(),
                in.ownerUnknown() ? true : null,
                List.copyOf(in.excluded()),
                List.copyOf(in.openBreakers()),
                List.copyOf(in.keyless()),
                List.copyOf(in.overloadedBefore()),
                configured,
                own,
                answer instanceof Picked picked ? picked.nodeId() : null,
                answer instanceof Picked picked ? Recorded.word(picked.rule()) : null,
                answer instanceof NoCandidate none ? Recorded.word(none.reason()) : null,
                null);
    }

    private static DecisionRecord written(DecisionRecord record) {
        var json = EventCodec.DECISION_RECORD.encode(record);
        return ((Decoded.Ok<DecisionRecord>) EventCodec.DECISION_RECORD.decode(json)).value();
    }

    private PickInput withRandomPolicy(PickInput in) {
        var policy = new Policy(
                in.policy().strategy(),
                random.nextInt(1_000),
                random.nextInt(1_000),
                1 + random.nextInt(1_000),
                300 + random.nextInt(1_000),
                random.nextInt(300),
                1_000 + random.nextInt(60_000),
                1 + random.nextInt(5),
                random.nextInt(10),
                random.nextInt(100_000));
        return new PickInput(
                in.rows(),
                in.nowMs(),
                policy,
                in.roomKey(),
                in.region(),
                in.country(),
                in.owner(),
                in.ownerUnknown(),
                in.excluded(),
                in.openBreakers(),
                in.keyless(),
                in.overloadedBefore(),
                in.ticket());
    }

    private static DecisionRecord withNode(DecisionRecord record, String nodeId) {
        var s = record.steps().getFirst();
        return withSteps(
                record,
                List.of(new DecisionStep(
                        s.snapshotId(),
                        s.asOfMs(),
                        s.nowMs(),
                        s.owner(),
                        s.ownerUnknown(),
                        s.excluded(),
                        s.openBreakers(),
                        s.keyless(),
                        s.overloadedBefore(),
                        s.staticRows(),
                        s.ownPicks(),
                        nodeId,
                        "anywhere",
                        null,
                        s.attempt())));
    }

    private static DecisionRecord withSteps(DecisionRecord r, List<DecisionStep> steps) {
        return new DecisionRecord(
                1,
                r.decisionId(),
                r.atMs(),
                r.gatewayId(),
                r.tenant(),
                r.roomKey(),
                r.region(),
                r.country(),
                r.policy(),
                r.ticket(),
                steps,
                r.result(),
                r.nodeId(),
                r.reason(),
                r.httpStatus(),
                r.elapsedUs(),
                r.traceId());
    }
}
