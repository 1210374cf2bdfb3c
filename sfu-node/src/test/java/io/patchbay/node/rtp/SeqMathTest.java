package io.patchbay.node.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import org.junit.jupiter.api.Test;

final class SeqMathTest {
    @Test
    void shouldCompareAcrossTheWrap() {
        assertThat(SeqMath.isNewer16(0, 65_535)).isTrue();
        assertThat(SeqMath.isNewer16(65_535, 0)).isFalse();
        assertThat(SeqMath.delta16(3, 65_534)).isEqualTo(5);
        assertThat(SeqMath.add16(65_535, 2)).isEqualTo(1);
        assertThat(SeqMath.add16(0, -1)).isEqualTo(65_535);
        assertThat(SeqMath.isNewer32(5, -5)).isTrue();
        assertThat(SeqMath.isNewer32(Integer.MIN_VALUE, Integer.MAX_VALUE)).isTrue();
        assertThat(SeqMath.delta(1, 127, 7)).isEqualTo(2);
        assertThat(SeqMath.delta(0x7ffe, 1, 15)).isEqualTo(-3);
        assertThat(SeqMath.add(0, -1, 15)).isEqualTo(0x7fff);
    }

    @Test
    void shouldExtendToTheNearestIndex() {
        assertThat(SeqMath.extend16(0x1_fffe, 1)).isEqualTo(0x2_0001);
        assertThat(SeqMath.extend16(0x2_0001, 0xfffe)).isEqualTo(0x1_fffe);
        assertThat(SeqMath.extend32(0x1_ffff_ffffL, 2)).isEqualTo(0x2_0000_0002L);
        assertThat(SeqMath.extend32(0x2_0000_0002L, -1)).isEqualTo(0x1_ffff_ffffL);
    }

    @Test
    void shouldFollowAShuffledStreamOverManyWraps() {
        var random = Seeded.random();
        var extender = new SequenceExtender();
        long truth = 0x1_0000L + random.nextInt(65_536);
        extender.extend((int) (truth & 0xffff));

        for (int i = 0; i < 500_000; i++) {
            truth += random.nextInt(1_000);
            long sent = Math.max(0, truth - random.nextInt(2_000));

            assertThat(extender.extend((int) (sent & 0xffff))).isEqualTo(sent);
            truth = extender.highest();
        }
        assertThat(truth).isGreaterThan(0x10_0000L);
    }
}
