package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandstillTest {
    private static final long START_NS = 7;

    private final Standstill standstill = new Standstill(START_NS);

    @Test
    void shouldNotTakeALoopThatTurnsForOneThatStood() {
        for (var turn = 1; turn < 100; turn++) {
            standstill.turned(START_NS + turn * Standstill.TURN_NS);
            assertThat(standstill.isRecent(START_NS + (turn + 1) * Standstill.TURN_NS))
                    .isFalse();
        }
    }

    @Test
    void shouldNoticeBeforeTheLoopHasTurnedAgain() {
        standstill.turned(START_NS);

        assertThat(standstill.isRecent(after(10))).isTrue();
    }

    @Test
    void shouldGiveTheLoopTimeToCatchUp() {
        standstill.turned(after(10));
        for (var halfSecond = 1; halfSecond <= 12; halfSecond++) {
            standstill.turned(after(10) + halfSecond * Standstill.TURN_NS);
        }

        assertThat(standstill.isRecent(after(14))).isTrue();
        assertThat(standstill.isRecent(after(16))).isFalse();
    }

    private static long after(int seconds) {
        return START_NS + TimeUnit.SECONDS.toNanos(seconds);
    }
}
