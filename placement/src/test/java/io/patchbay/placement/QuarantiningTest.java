package io.patchbay.placement;

import static io.patchbay.placement.Samples.NOW_MS;
import static io.patchbay.placement.Samples.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.event.NodeReport.Outcome;
import io.patchbay.schemas.event.Quarantine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuarantiningTest {
    private static Quarantine after(Quarantine known, Outcome outcome, @Nullable String room, long atMs) {
        return Quarantining.next(known, report(outcome, room, atMs), atMs);
    }

    private static Quarantine failed(Quarantine known, long atMs) {
        return after(known, Outcome.CONNECT_FAILED, "r1", atMs);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT_FAILED", "TIMEOUT"})
    void shouldOpenAtTheFirstFailedConnection(Outcome outcome) {
        var opened = after(Quarantine.NONE, outcome, "r1", NOW_MS);

        assertThat(opened.untilMs()).isEqualTo(NOW_MS + 1_000);
        assertThat(opened.backoffMs()).isEqualTo(1_000);
        assertThat(opened.reason()).isEqualTo(outcome == Outcome.TIMEOUT ? "timeout" : "connect-failed");
    }

    @Test
    void shouldNotOpenForServerErrorsOfOneRoom() {
        var once = after(Quarantine.NONE, Outcome.SERVER_ERROR, "r1", NOW_MS);

        assertThat(once.backoffMs()).isZero();
        assertThat(after(once, Outcome.SERVER_ERROR, "r1", NOW_MS + 10)).isEqualTo(once);
    }

    @Test
    void shouldOpenForServerErrorsOfTwoRooms() {
        var once = after(Quarantine.NONE, Outcome.SERVER_ERROR, "r1", NOW_MS);

        var twice = after(once, Outcome.SERVER_ERROR, "r2", NOW_MS + 10);

        assertThat(twice.untilMs()).isEqualTo(NOW_MS + 10 + 1_000);
        assertThat(twice.reason()).isEqualTo("server-error");
    }

    @Test
    void shouldNotJoinServerErrorsThatAreFarApart() {
        var once = after(Quarantine.NONE, Outcome.SERVER_ERROR, "r1", NOW_MS);

        var later = after(once, Outcome.SERVER_ERROR, "r2", NOW_MS + 60_001);

        assertThat(later.backoffMs()).isZero();
        assertThat(later.serverErrorRooms()).containsExactly("r2");
    }

    @Test
    void shouldDoubleTheBackOffUpToHalfAMinuteWhenHalfOpenFails() {
        var quarantine = failed(Quarantine.NONE, NOW_MS);
        for (var expected : new int[] {2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
            quarantine = failed(quarantine, quarantine.untilMs());

            assertThat(quarantine.backoffMs()).isEqualTo(expected);
        }
    }

    @Test
    void shouldTakeFailuresWhileOpenForTheSameIncident() {
        var opened = failed(Quarantine.NONE, NOW_MS);

        var more = failed(failed(opened, NOW_MS + 1), NOW_MS + 999);

        assertThat(more.untilMs()).isEqualTo(opened.untilMs());
        assertThat(more.backoffMs()).isEqualTo(opened.backoffMs());
        assertThat(more.failures()).isEqualTo(3);
    }

    @Test
    void shouldNotDoubleForTheRoomThatMayBeThePoison() {
        var opened =
                after(after(Quarantine.NONE, Outcome.SERVER_ERROR, "r1", NOW_MS), Outcome.SERVER_ERROR, "r2", NOW_MS);

        assertThat(after(opened, Outcome.SERVER_ERROR, "r1", opened.untilMs())).isEqualTo(opened);
        assertThat(after(opened, Outcome.SERVER_ERROR, "r3", opened.untilMs()).backoffMs())
                .isEqualTo(2_000);
    }

    @Test
    void shouldCloseWhenAnObserverReachesTheNode() {
        var opened = failed(Quarantine.NONE, NOW_MS);

        assertThat(after(opened, Outcome.RECOVERED, null, NOW_MS + 1)).isEqualTo(Quarantine.NONE);
    }

    @Test
    void shouldNotCloseForASuccessThatIsOlderThanTheFailure() {
        var opened = failed(Quarantine.NONE, NOW_MS);

        var late = Quarantining.next(opened, report(Outcome.RECOVERED, null, NOW_MS - 50), NOW_MS + 100);

        assertThat(late).isEqualTo(opened);
    }

    @Test
    void shouldStartWithAShortBackOffAfterAMinuteOfPeace() {
        var opened = failed(failed(Quarantine.NONE, NOW_MS), NOW_MS + 1_000);

        assertThat(failed(opened, opened.untilMs() + 60_001).backoffMs()).isEqualTo(1_000);
    }

    @Test
    void shouldBelieveAnObserversClockOnlyALittle() {
        var ahead = Quarantining.next(Quarantine.NONE, report(Outcome.TIMEOUT, null, NOW_MS + 3_600_000), NOW_MS);
        var behind = Quarantining.next(Quarantine.NONE, report(Outcome.TIMEOUT, null, NOW_MS - 3_600_000), NOW_MS);

        assertThat(ahead.untilMs()).isEqualTo(NOW_MS + 1_000);
        assertThat(behind.untilMs()).isEqualTo(NOW_MS + 500);
    }
}
