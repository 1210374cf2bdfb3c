package io.patchbay.placement;

import static io.patchbay.placement.Samples.INTERVAL_MS;
import static io.patchbay.placement.Samples.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Samples.Row;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static HealthState judge(Row row) {
        return Health.judge(row.get(), NOW_MS, Policy.DEFAULT);
    }

    @Test
    void shouldBeLateAfterTwoAndAHalfIntervals() {
        assertThat(judge(new Row("n1").silentFor(INTERVAL_MS * 5 / 2))).isEqualTo(HealthState.LIVE);
        assertThat(judge(new Row("n1").silentFor(INTERVAL_MS * 5 / 2 + 1))).isEqualTo(HealthState.LATE);
    }

    @Test
    void shouldBeLostAfterTheThreshold() {
        assertThat(judge(new Row("n1").silentFor(30_000))).isEqualTo(HealthState.LATE);
        assertThat(judge(new Row("n1").silentFor(30_001))).isEqualTo(HealthState.LOST);
    }

    @Test
    void shouldGiveASlowSenderThreeIntervals() {
        var row = new Row("n1").silentFor(60_000);
        row.intervalMs = 20_000;

        assertThat(judge(row)).isEqualTo(HealthState.LATE);
        assertThat(judge(row.silentFor(60_001))).isEqualTo(HealthState.LOST);
    }

    @Test
    void shouldBeLateUntilTwoHeartbeatsInARow() {
        var row = new Row("n1");
        row.beatsInARow = 1;

        assertThat(judge(row)).isEqualTo(HealthState.LATE);
    }

    @Test
    void shouldAskMoreOfANodeThatKeepsFlapping() {
        var row = new Row("n1");
        row.flaps = 3;
        row.beatsInARow = 5;

        assertThat(judge(row)).isEqualTo(HealthState.LATE);
        row.beatsInARow = 6;
        assertThat(judge(row)).isEqualTo(HealthState.LIVE);
    }

    @Test
    void shouldJudgePolledNodesByFailuresInARow() {
        assertThat(judge(new Row("n1").polled(0))).isEqualTo(HealthState.LIVE);
        assertThat(judge(new Row("n1").polled(2))).isEqualTo(HealthState.LATE);
        assertThat(judge(new Row("n1").polled(3))).isEqualTo(HealthState.LOST);
        assertThat(judge(new Row("n1").polled(0).silentFor(600_000))).isEqualTo(HealthState.LATE);
    }

    @Test
    void shouldTellDrainingSignedOffAndQuarantined() {
        assertThat(judge(new Row("n1").status(NodeStatus.DRAINING))).isEqualTo(HealthState.DRAINING);
        assertThat(judge(new Row("n1").signedOff())).isEqualTo(HealthState.SIGNED_OFF);
        assertThat(judge(new Row("n1").quarantinedFor(1))).isEqualTo(HealthState.QUARANTINED);
        assertThat(judge(new Row("n1").quarantinedFor(0))).isEqualTo(HealthState.LIVE);
    }

    @Test
    void shouldPutWhatIsWorseFirst() {
        var row = new Row("n1").status(NodeStatus.DRAINING).quarantinedFor(1_000);

        assertThat(judge(row)).isEqualTo(HealthState.DRAINING);
        assertThat(judge(row.silentFor(30_001))).isEqualTo(HealthState.LOST);
        assertThat(judge(row.signedOff())).isEqualTo(HealthState.SIGNED_OFF);
    }

    @Test
    void shouldFreezeAgesWhenTheWholeFleetFallsSilent() {
        var rows = List.of(
                new Row("n1").silentFor(600_000).get(),
                new Row("n2").silentFor(600_500).get(),
                new Row("n3").silentFor(601_000).get());

        assertThat(Health.effectiveNowMs(rows, NOW_MS, Policy.DEFAULT)).isEqualTo(NOW_MS - 600_000);
        assertThat(Health.judgeAll(rows, NOW_MS, Policy.DEFAULT).values()).containsOnly(HealthState.LIVE);
    }

    /// As seen under load: the aggregator was half a minute behind, not equally far with each partition.
    @Test
    void shouldFreezeWhenNobodyIsHeardThoughTheLastHeartbeatsLieApart() {
        var rows = List.of(
                new Row("n1").silentFor(60_001).get(),
                new Row("n2").silentFor(87_551).get(),
                new Row("n3").silentFor(600_000).get());

        assertThat(Health.judgeAll(rows, NOW_MS, Policy.DEFAULT))
                .containsEntry("n1", HealthState.LIVE)
                .containsEntry("n2", HealthState.LATE)
                .containsEntry("n3", HealthState.LOST);
    }

    @Test
    void shouldFreezeForAWhileWhenMoreThanHalfFallsSilentTogether() {
        var rows = List.of(
                new Row("n1").silentFor(40_000).get(),
                new Row("n2").silentFor(40_100).get(),
                new Row("n3").silentFor(100).get());

        assertThat(Health.effectiveNowMs(rows, NOW_MS, Policy.DEFAULT)).isEqualTo(NOW_MS - 40_000);
        assertThat(Health.effectiveNowMs(heardAt(rows, NOW_MS + 260_001), NOW_MS + 260_001, Policy.DEFAULT))
                .isEqualTo(NOW_MS + 260_001);
    }

    @Test
    void shouldNotFreezeForHalfOfTheFleetOrForOneNodeOfSeveral() {
        var half = List.of(
                new Row("n1").silentFor(40_000).get(),
                new Row("n2").silentFor(40_000).get(),
                new Row("n3").get(),
                new Row("n4").get());
        var one = List.of(
                new Row("n1").silentFor(40_000).get(),
                new Row("polled").polled(0).get(),
                new Row("n2").get());

        assertThat(Health.effectiveNowMs(half, NOW_MS, Policy.DEFAULT)).isEqualTo(NOW_MS);
        assertThat(Health.effectiveNowMs(one, NOW_MS, Policy.DEFAULT)).isEqualTo(NOW_MS);
        assertThat(Health.judgeAll(one, NOW_MS, Policy.DEFAULT)).containsEntry("n1", HealthState.LOST);
    }

    /// Kafka stops: a node that nobody hears of may live, and asking a dead one costs a millisecond
    /// (ADR 0096).
    @Test
    void shouldFreezeForTheOnlyNodeOrTheLastOneThatWasHeard() {
        var only = List.of(new Row("n1").silentFor(600_000).get());
        var last = List.of(
                new Row("n1").silentFor(600_000).get(),
                new Row("died-long-ago").silentFor(3_600_000).get(),
                new Row("left").signedOff().get());

        assertThat(Health.judgeAll(only, NOW_MS, Policy.DEFAULT)).containsEntry("n1", HealthState.LIVE);
        assertThat(Health.judgeAll(last, NOW_MS, Policy.DEFAULT))
                .containsEntry("n1", HealthState.LIVE)
                .containsEntry("died-long-ago", HealthState.LOST)
                .containsEntry("left", HealthState.SIGNED_OFF);
    }

    @Test
    void shouldNotTakeNodesThatDiedOneByOneForASilence() {
        var rows = new ArrayList<LoadRow>();
        for (var i = 1; i <= 8; i++) {
            rows.add(new Row("dead-" + i).silentFor(i * 60_000L).get());
        }
        rows.add(new Row("n1").get());

        assertThat(Health.effectiveNowMs(rows, NOW_MS, Policy.DEFAULT)).isEqualTo(NOW_MS);
    }

    @Test
    void shouldFreezeTheSameTimeWhenAskedAgain() {
        var rows = List.of(
                new Row("n1").silentFor(40_000).get(),
                new Row("n2").silentFor(40_100).get());

        var frozen = Health.effectiveNowMs(rows, NOW_MS, Policy.DEFAULT);

        assertThat(Health.effectiveNowMs(rows, frozen, Policy.DEFAULT)).isEqualTo(frozen);
    }

    @Test
    void shouldNeverQuarantineMoreThanHalfOfARegion() {
        var rows = List.of(
                new Row("n1").quarantinedFor(1_000).get(),
                new Row("n2").quarantinedFor(3_000).get(),
                new Row("n3").quarantinedFor(2_000).get(),
                new Row("alone", "us-east").quarantinedFor(1_000).get());

        assertThat(Health.judgeAll(rows, NOW_MS, Policy.DEFAULT))
                .containsEntry("n1", HealthState.LATE)
                .containsEntry("n2", HealthState.QUARANTINED)
                .containsEntry("n3", HealthState.LATE)
                .containsEntry("alone", HealthState.LATE);
    }

    @Test
    void shouldNotCountNodesThatAreGoneAsTheHalfThatIsLeft() {
        var rows = List.of(
                new Row("n1").quarantinedFor(1_000).get(),
                new Row("n2").quarantinedFor(2_000).get(),
                new Row("n3").signedOff().get(),
                new Row("n4").silentFor(30_001).get());

        assertThat(Health.judgeAll(rows, NOW_MS, Policy.DEFAULT))
                .containsEntry("n1", HealthState.LATE)
                .containsEntry("n2", HealthState.QUARANTINED);
    }

    private static List<LoadRow> heardAt(List<LoadRow> rows, long nowMs) {
        var row = new Row("n3");
        row.lastSeenMs = nowMs;
        return List.of(rows.get(0), rows.get(1), row.get());
    }
}
