package io.patchbay.placement;

import static io.patchbay.placement.Samples.INTERVAL_MS;
import static io.patchbay.placement.Samples.NOW_MS;
import static io.patchbay.placement.Samples.pick;
import static io.patchbay.placement.Samples.registered;
import static io.patchbay.placement.Samples.report;
import static io.patchbay.placement.Samples.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.placement.Samples.Beat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.MediaProbe;
import io.patchbay.schemas.event.NodeReport.Outcome;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.PendingPick;
import io.patchbay.schemas.event.PickedRoom;
import io.patchbay.schemas.event.Quarantine;
import org.junit.jupiter.api.Test;

class LoadFoldTest {
    private static LoadEntry fold(LoadEntry entry, Beat beat) {
        return LoadFold.onHeartbeat(entry, beat.get(), beat.sentAtMs);
    }

    @Test
    void shouldTrustAFirstHeartbeatAtOnce() {
        var entry = registered(Beat.number(1));

        assertThat(Health.judge(row(entry, NOW_MS), NOW_MS, Policy.DEFAULT)).isEqualTo(HealthState.LIVE);
        assertThat(entry.firstSeenAtMs()).isEqualTo(NOW_MS);
    }

    /// 1000 permille of CPU and memory make 500; sessions bring the rest.
    @Test
    void shouldRememberOverloadUntilTheLoadHasFallenBelowTheHysteresis() {
        var entry = overload(registered(loaded(1, 399)));
        assertThat(entry.isOverloaded()).isFalse();

        entry = overload(fold(entry, loaded(2, 400)));
        assertThat(entry.isOverloaded()).isTrue();
        assertThat(row(entry, NOW_MS).isOverloaded()).isTrue();

        entry = overload(fold(entry, loaded(3, 351)));
        assertThat(entry.isOverloaded()).isTrue();

        entry = overload(fold(entry, loaded(4, 349)));
        assertThat(entry.isOverloaded()).isFalse();
        assertThat(overload(fold(entry, loaded(5, 351))).isOverloaded()).isFalse();
    }

    private static LoadEntry overload(LoadEntry entry) {
        return LoadFold.judgeOverload(entry, Policy.DEFAULT, TableDefaults.DEFAULT);
    }

    private static Beat loaded(long seq, int sessions) {
        var beat = Beat.number(seq);
        beat.cpuUsage = 1.0;
        beat.memoryUsage = 1.0;
        beat.sessions = sessions;
        return beat;
    }

    @Test
    void shouldIgnoreOlderAndRepeatedHeartbeats() {
        var entry = fold(registered(Beat.number(1)), Beat.number(5));

        assertThat(fold(entry, Beat.number(5))).isSameAs(entry);
        assertThat(fold(entry, Beat.number(4))).isSameAs(entry);
        assertThat(fold(entry, Beat.number(9).boot("boot-0", Samples.BOOT_MS - 1)))
                .isSameAs(entry);
    }

    @Test
    void shouldIgnoreOlderHeartbeatsAfterASignOff() {
        var entry = fold(registered(Beat.number(1)), Beat.number(5).status(NodeStatus.DOWN));

        assertThat(entry.signedOffAtMs()).isEqualTo(entry.arrivedAtMs());
        assertThat(fold(entry, Beat.number(4))).isSameAs(entry);
    }

    @Test
    void shouldComeBackFromASignOffWithANewBoot() {
        var entry = fold(registered(Beat.number(1)), Beat.number(2).status(NodeStatus.DOWN));

        var back = fold(entry, Beat.number(3).boot("boot-2", NOW_MS + 1));

        assertThat(back.signedOffAtMs()).isZero();
        assertThat(back.flaps()).isZero();
        assertThat(Health.judge(row(back, back.arrivedAtMs()), back.arrivedAtMs(), Policy.DEFAULT))
                .isEqualTo(HealthState.LIVE);
    }

    @Test
    void shouldRememberTheFirstOfSeveralSignOffs() {
        var entry = fold(registered(Beat.number(1)), Beat.number(2).status(NodeStatus.DOWN));

        var again = fold(entry, Beat.number(3).status(NodeStatus.DOWN));

        assertThat(again.signedOffAtMs()).isEqualTo(entry.signedOffAtMs());
    }

    @Test
    void shouldForgetASignOffAfterTwoWindowsAndASilentNodeAfterAnHour() {
        var signedOff = fold(registered(Beat.number(1)), Beat.number(2).status(NodeStatus.DOWN));
        var silent = registered(Beat.number(1));

        assertThat(LoadFold.isExpired(signedOff, signedOff.arrivedAtMs() + 60_000))
                .isFalse();
        assertThat(LoadFold.isExpired(signedOff, signedOff.arrivedAtMs() + 60_001))
                .isTrue();
        assertThat(LoadFold.isExpired(silent, NOW_MS + LoadFold.EXPIRY_MS)).isFalse();
        assertThat(LoadFold.isExpired(silent, NOW_MS + LoadFold.EXPIRY_MS + 1)).isTrue();
    }

    @Test
    void shouldBelieveAnOlderBootOnceTheKnownOneIsSilentForItsWindow() {
        var entry = registered(Beat.number(1));
        var behind = Beat.number(1).boot("boot-2", Samples.BOOT_MS - 3_600_000);

        assertThat(LoadFold.onHeartbeat(entry, behind.get(), NOW_MS + 30_000)).isSameAs(entry);
        assertThat(LoadFold.onHeartbeat(entry, behind.get(), NOW_MS + 30_001)
                        .heartbeat()
                        .bootId())
                .isEqualTo("boot-2");
    }

    @Test
    void shouldPreferWhatTheNodeSaysItselfToWhatOthersSayForIt() {
        var polled = registered(Beat.number(1).onBehalf(HeartbeatSource.POLL, "poller"));

        var own = fold(polled, Beat.number(2));
        var polledAgain = Beat.number(3).onBehalf(HeartbeatSource.POLL, "poller");

        assertThat(own.heartbeat().source()).isEqualTo(HeartbeatSource.NODE);
        assertThat(fold(own, polledAgain)).isSameAs(own);
        assertThat(fold(own, polledAgain.sentAt(NOW_MS + 60_000)).heartbeat().source())
                .isEqualTo(HeartbeatSource.POLL);
    }

    @Test
    void shouldTakeHeartbeatsOnBehalfFromSeveralWritersInOrderOfSending() {
        var first = registered(Beat.number(1).onBehalf(HeartbeatSource.HTTP, "gw1"));

        var second = fold(first, Beat.number(2).onBehalf(HeartbeatSource.HTTP, "gw2"));

        assertThat(second.heartbeat().bootId()).isEqualTo("gw2");
        assertThat(second.beatsInARow()).isEqualTo(first.beatsInARow() + 1);
        assertThat(fold(second, Beat.number(1).onBehalf(HeartbeatSource.HTTP, "gw1")))
                .isSameAs(second);
    }

    @Test
    void shouldCountAgeFromTheCorrectedSendTimeOfASkewedClock() {
        var skewMs = 3_600_000;
        var entry = LoadFold.onHeartbeat(
                null, Beat.number(1).sentAt(NOW_MS + skewMs).get(), NOW_MS + 20);

        var slow = LoadFold.onHeartbeat(
                entry, Beat.number(2).sentAt(NOW_MS + skewMs + INTERVAL_MS).get(), NOW_MS + INTERVAL_MS + 5_000);

        assertThat(slow.clockOffsetMs()).isEqualTo(20 - skewMs);
        assertThat(slow.lastSeenMs()).isEqualTo(NOW_MS + INTERVAL_MS + 20);
    }

    @Test
    void shouldRecoverFromClockDriftWithinTwoWindows() {
        var entry = registered(Beat.number(1));
        var driftMs = 40;

        for (var seq = 2; entry.arrivedAtMs() < NOW_MS + 2L * ClockOffset.WINDOW_MS + 3 * INTERVAL_MS; seq++) {
            var beat = Beat.number(seq);
            entry = LoadFold.onHeartbeat(
                    entry, beat.sentAt(beat.sentAtMs - driftMs).get(), beat.sentAtMs + driftMs);
        }

        assertThat(entry.clockOffsetMs()).isEqualTo(driftMs);
    }

    @Test
    void shouldStartAnewWhenAClockIsSetBack() {
        var entry = registered(Beat.number(1));

        var back = LoadFold.onHeartbeat(
                entry, Beat.number(2).sentAt(NOW_MS - 60_000).get(), NOW_MS + INTERVAL_MS);

        assertThat(back.lastSeenMs()).isEqualTo(NOW_MS + INTERVAL_MS);
        assertThat(back.flaps()).isZero();
    }

    @Test
    void shouldEarnTrustAgainAfterAGap() {
        var entry = registered(Beat.number(1));

        var first = fold(entry, Beat.number(20));
        var second = fold(first, Beat.number(21));

        assertThat(first.flaps()).isOne();
        assertThat(Health.judge(row(first, first.arrivedAtMs()), first.arrivedAtMs(), Policy.DEFAULT))
                .isEqualTo(HealthState.LATE);
        assertThat(Health.judge(row(second, second.arrivedAtMs()), second.arrivedAtMs(), Policy.DEFAULT))
                .isEqualTo(HealthState.LIVE);
    }

    @Test
    void shouldNotTakeASlowBrokerOrAClockSetForwardForAGap() {
        var entry = registered(Beat.number(1));

        var slow = LoadFold.onHeartbeat(entry, Beat.number(2).get(), NOW_MS + 60_000);
        var forward = LoadFold.onHeartbeat(
                entry, Beat.number(2).sentAt(NOW_MS + 3_600_000).get(), NOW_MS + INTERVAL_MS);

        assertThat(slow.flaps()).isZero();
        assertThat(forward.flaps()).isZero();
        assertThat(forward.lastSeenMs()).isEqualTo(NOW_MS + INTERVAL_MS);
    }

    @Test
    void shouldStartANewBootWithoutQuarantineAndWithoutTheOldPicks() {
        var entry = LoadFold.onPick(registered(Beat.number(1)), pick("p1", NOW_MS + 10), NOW_MS + 10);
        entry = LoadFold.onReport(entry, report(Outcome.CONNECT_FAILED, null, NOW_MS + 20), NOW_MS + 20);
        entry = LoadFold.onPick(entry, pick("p2", NOW_MS + 3_500), NOW_MS + 3_500);

        var rebooted = fold(entry, Beat.number(3).boot("boot-2", NOW_MS + 3_000));

        assertThat(rebooted.quarantine()).isEqualTo(Quarantine.NONE);
        assertThat(rebooted.pending())
                .singleElement()
                .satisfies(pick -> assertThat(pick.pickId()).isEqualTo("p2"));
        assertThat(rebooted.flaps()).isOne();
    }

    @Test
    void shouldForgetFlapsAfterTheirWindow() {
        var entry = fold(registered(Beat.number(1)), Beat.number(20));

        assertThat(row(entry, entry.arrivedAtMs()).flaps()).isOne();
        assertThat(row(entry, entry.arrivedAtMs() + 600_001).flaps()).isZero();
    }

    @Test
    void shouldFillWhatANodeLeavesOutWithDefaults() {
        var beat = Beat.number(1);
        beat.maxSessions = null;
        beat.cpuUsage = null;
        beat.memoryUsage = null;

        var row = LoadFold.row(registered(beat), NOW_MS, new TableDefaults(77, 510, 520));

        assertThat(row.maxSessions()).isEqualTo(77);
        assertThat(row.cpuPermille()).isEqualTo(510);
        assertThat(row.memoryPermille()).isEqualTo(520);
        assertThat(row.maxEgressBps()).isZero();
        assertThat(row.probeOk()).isTrue();
    }

    @Test
    void shouldShowAFailedMediaProbe() {
        var beat = Beat.number(1);
        beat.mediaProbe = new MediaProbe(NOW_MS, false, -1, -1, -1);

        assertThat(row(registered(beat), NOW_MS).probeOk()).isFalse();
    }

    @Test
    void shouldCountAPickUntilTheNodeReportsItsSessions() {
        var entry = LoadFold.onPick(registered(Beat.number(1)), pick("p1", NOW_MS + 5), NOW_MS + 10);
        var half = fold(entry, Beat.number(2).picked(new PickedRoom("p1", 1)));
        var full = fold(half, Beat.number(3).picked(new PickedRoom("p1", 4)));

        assertThat(row(entry, NOW_MS + 10).inFlightSessions()).isEqualTo(4);
        assertThat(row(half, half.arrivedAtMs()).inFlightSessions()).isEqualTo(3);
        assertThat(row(full, full.arrivedAtMs()).inFlightSessions()).isZero();
        assertThat(full.pending()).isEmpty();
    }

    @Test
    void shouldNotDropAPickBecauseItsRoomIsMerelyCounted() {
        var entry = LoadFold.onPick(registered(Beat.number(1)), pick("p1", NOW_MS + 5), NOW_MS + 10);

        var counted = fold(entry, Beat.number(2).picked(new PickedRoom("p1", 0)));

        assertThat(row(counted, NOW_MS + 59_000).inFlightSessions()).isEqualTo(4);
        assertThat(row(counted, NOW_MS + 60_010).inFlightSessions()).isZero();
    }

    @Test
    void shouldLetAPickFadeThatTheNodeDoesNotName() {
        var entry = LoadFold.onPick(registered(Beat.number(1)), pick("p1", NOW_MS), NOW_MS + 10);

        var unnamed = fold(entry, Beat.number(2));

        assertThat(row(unnamed, NOW_MS + 10 + 15_000).inFlightSessions()).isEqualTo(3);
        assertThat(row(unnamed, NOW_MS + 10 + 30_000).inFlightSessions()).isEqualTo(2);
        assertThat(row(unnamed, NOW_MS + 10 + 60_000).inFlightSessions()).isZero();
    }

    @Test
    void shouldAddNothingForARoomThatIsThereOrAPickThatIsKnown() {
        var entry = LoadFold.onPick(registered(Beat.number(1)), pick("p1", NOW_MS), NOW_MS);

        assertThat(LoadFold.onPick(entry, pick("p2", NOW_MS, false), NOW_MS)).isSameAs(entry);
        assertThat(LoadFold.onPick(entry, pick("p1", NOW_MS), NOW_MS)).isSameAs(entry);
    }

    @Test
    void shouldIgnorePicksThatAreReadAfterTheirTime() {
        var entry = registered(Beat.number(1));
        var readAtMs = NOW_MS + PendingPicks.WINDOW_MS;

        assertThat(LoadFold.onPick(entry, pick("late", NOW_MS), NOW_MS, readAtMs))
                .isSameAs(entry);
        assertThat(LoadFold.onPick(entry, pick("in-time", NOW_MS), NOW_MS + 1, readAtMs)
                        .pending())
                .singleElement()
                .extracting(PendingPick::atMs)
                .isEqualTo(NOW_MS + 1);
    }

    @Test
    void shouldNotKeepWhatAHeartbeatSaysOfSingleRooms() {
        var entry = registered(Beat.number(1).picked(new PickedRoom("p1", 1)));
        var next = fold(entry, Beat.number(2).picked(new PickedRoom("p1", 2)));

        assertThat(entry.heartbeat().pickedRooms()).isEmpty();
        assertThat(next.heartbeat().pickedRooms()).isEmpty();
    }

    @Test
    void shouldForgetTheOldestPicksBeyondTheBound() {
        var entry = registered(Beat.number(1));
        for (var i = 0; i <= PendingPicks.MAX_KEPT; i++) {
            entry = LoadFold.onPick(entry, pick("p" + i, NOW_MS), NOW_MS);
        }

        assertThat(entry.pending()).hasSize(PendingPicks.MAX_KEPT);
        assertThat(entry.pending().getFirst().pickId()).isEqualTo("p1");
    }

    @Test
    void shouldCountFailedPollsUntilOneSucceeds() {
        var entry = registered(Beat.number(1).onBehalf(HeartbeatSource.POLL, "poller"));
        for (var i = 1; i <= 3; i++) {
            entry = LoadFold.onReport(entry, report(Outcome.POLL_FAILED, null, NOW_MS + i), NOW_MS + i);
        }

        assertThat(entry.pollFailures()).isEqualTo(3);
        assertThat(fold(entry, Beat.number(2).onBehalf(HeartbeatSource.POLL, "poller"))
                        .pollFailures())
                .isZero();
    }

    @Test
    void shouldIgnoreFailedPollsOfANodeThatSpeaksForItselfAndThoseOlderThanASuccess() {
        var own = registered(Beat.number(1));
        var polled = registered(Beat.number(1).onBehalf(HeartbeatSource.POLL, "poller"));

        assertThat(LoadFold.onReport(own, report(Outcome.POLL_FAILED, null, NOW_MS + 1), NOW_MS + 1))
                .isSameAs(own);
        assertThat(LoadFold.onReport(polled, report(Outcome.POLL_FAILED, null, NOW_MS - 1), NOW_MS + 1))
                .isSameAs(polled);
    }

    @Test
    void shouldIgnoreReportsOlderThanTheBoot() {
        var entry = registered(Beat.number(1).boot("boot-2", NOW_MS - 100));

        assertThat(LoadFold.onReport(entry, report(Outcome.CONNECT_FAILED, null, NOW_MS - 101), NOW_MS))
                .isSameAs(entry);
        assertThat(LoadFold.onReport(entry, report(Outcome.CONNECT_FAILED, null, NOW_MS - 99), NOW_MS))
                .isNotEqualTo(entry);
    }
}
