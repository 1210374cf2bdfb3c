package io.patchbay.node.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class NackGeneratorTest {
    private static final long MS = 1_000_000;

    private final NackGenerator nacks = new NackGenerator();
    private final int[] into = new int[500];

    private int[] due(long nowNs) {
        return Arrays.copyOf(into, nacks.due(nowNs, into));
    }

    @Test
    void shouldHoldAGapAndThenAskForIt() {
        nacks.onPacket(65_534, 0);
        nacks.onPacket(2, 0);

        assertThat(due(9 * MS)).isEmpty();
        assertThat(due(10 * MS)).containsExactly(65_535, 0, 1);
        assertThat(due(49 * MS)).isEmpty();
        assertThat(due(50 * MS)).containsExactly(65_535, 0, 1);
    }

    @Test
    void shouldNotAskForWhatWasOnlyOutOfOrder() {
        nacks.onPacket(10, 0);
        nacks.onPacket(13, 0);
        nacks.onPacket(11, 5 * MS);

        assertThat(due(10 * MS)).containsExactly(12);
        nacks.onPacket(12, 11 * MS);
        assertThat(nacks.missing()).isZero();
    }

    @Test
    void shouldGiveUpAfterTenTimes() {
        nacks.onPacket(1, 0);
        nacks.onPacket(3, 0);
        int asked = 0;
        for (long ms = 0; ms < 2_000; ms++) {
            asked += due(ms * MS).length;
        }

        assertThat(asked).isEqualTo(NackGenerator.MAX_ATTEMPTS);
        assertThat(nacks.missing()).isZero();
    }

    @Test
    void shouldWantAKeyFrameWhenTooMuchIsMissing() {
        nacks.onPacket(1, 0);
        assertThat(nacks.onPacket(1_002, 0)).isTrue();
        assertThat(nacks.missing()).isEqualTo(1_000);

        assertThat(nacks.onPacket(1_004, 0)).isFalse();
        assertThat(nacks.missing()).isZero();
    }

    @Test
    void shouldForgetWhatLiesBeforeAKeyFrame() {
        nacks.onPacket(1, 0);
        nacks.onPacket(4, 0);
        nacks.onPacket(6, 0);

        nacks.onKeyFrame(4);

        assertThat(due(10 * MS)).containsExactly(5);
    }

    @Test
    void shouldAskForExactlyWhatIsMissing() {
        var random = Seeded.random();
        for (int round = 0; round < 200; round++) {
            var generator = new NackGenerator();
            int first = random.nextInt(65_536);
            boolean[] lost = new boolean[300];
            generator.onPacket(first, 0);
            int expected = 0;
            for (int i = 1; i < 300; i++) {
                lost[i] = i < 299 && random.nextInt(5) == 0;
                expected += lost[i] ? 1 : 0;
                if (!lost[i]) {
                    generator.onPacket((first + i) & 0xffff, 0);
                }
            }

            int count = generator.due(10 * MS, into);

            assertThat(count).isEqualTo(expected);
            for (int i = 0; i < count; i++) {
                assertThat(lost[(into[i] - first) & 0xffff]).isTrue();
                generator.onPacket(into[i], 20 * MS);
            }
            assertThat(generator.missing()).isZero();
        }
    }
}
