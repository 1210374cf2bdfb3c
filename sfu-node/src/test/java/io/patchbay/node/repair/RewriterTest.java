package io.patchbay.node.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtcp.NtpTime;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class RewriterTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldShowNoJumpOfOursAndEveryLoss() {
        var rewriter = new SequenceRewriter(1_000);
        rewriter.drop(3);

        assertThat(rewriter.rewrite(5_000)).isEqualTo(1_000);
        rewriter.drop(5_001);
        assertThat(rewriter.rewrite(5_002)).isEqualTo(1_001);
        assertThat(rewriter.rewrite(5_004)).isEqualTo(1_003);

        rewriter.onSwitch();
        rewriter.drop(65_534);
        assertThat(rewriter.rewrite(65_535)).isEqualTo(1_004);
        assertThat(rewriter.rewrite(0)).isEqualTo(1_005);
        assertThat(rewriter.rewrite(65_534)).isEqualTo(SequenceRewriter.NO_PLACE);
    }

    @Test
    void shouldNeverRepeatANumberOverLossReorderingDropsAndSwitches() {
        var random = Seeded.random();
        for (int round = 0; round < 100; round++) {
            var rewriter = SequenceRewriter.create(random);
            int source = random.nextInt(65_536);
            var seen = new HashSet<Integer>();
            int newest = -1;
            for (int i = 0; i < 5_000; i++) {
                int kind = random.nextInt(100);
                if (kind == 0) {
                    rewriter.onSwitch();
                    source = random.nextInt(65_536);
                }
                source = (source + 1) & 0xffff;
                if (kind < 20) {
                    rewriter.drop(source);
                    continue;
                }
                int number = rewriter.rewrite(source);
                assertThat(seen.add(number)).isTrue();
                assertThat(newest < 0 || ((number - newest) & 0xffff) == 1).isTrue();
                newest = number;
                if (kind < 30) {
                    // A publisher's duplicate keeps its number; the SRTP receiver drops duplicates before.
                    int late = rewriter.rewrite((source - random.nextInt(40)) & 0xffff);
                    assertThat(late == SequenceRewriter.NO_PLACE || seen.contains(late))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void shouldLeaveTimestampsAloneUntilASwitch() {
        var rewriter = new TimestampRewriter(90_000);

        assertThat(rewriter.rewrite(12_345, 0)).isEqualTo(12_345);
        assertThat(rewriter.rewrite(12_300, 0)).isEqualTo(12_300);
    }

    @Test
    void shouldAlignLayersByTheirSenderReports() {
        var rewriter = new TimestampRewriter(90_000);
        var low = new TimestampRewriter.Clock();
        var high = new TimestampRewriter.Clock();
        long ntp = NtpTime.ofEpochNs(1_700_000_000L * SECOND);
        low.onSenderReport(ntp, 90_000);
        high.onSenderReport(ntp + (1L << 31), -500);
        rewriter.rewrite(90_000 + 45_000, 0);

        // 1.5 s after the low layer's report.
        rewriter.onSwitch(-500 + 90_000, low, high, SECOND);

        assertThat(rewriter.rewrite(-500 + 90_000, SECOND)).isEqualTo(90_000 + 135_000);
        rewriter.onSwitch(90_000 + 180_000, high, low, 2 * SECOND);
        assertThat(rewriter.rewrite(90_000 + 180_000, 2 * SECOND)).isEqualTo(90_000 + 180_000);
    }

    @Test
    void shouldAlignLayersByTimeWithoutReportsAndNeverGoBack() {
        var rewriter = new TimestampRewriter(90_000);
        var unknown = new TimestampRewriter.Clock();
        rewriter.onSwitch(5, unknown, unknown, 0);
        assertThat(rewriter.rewrite(-10, 0)).isEqualTo(-10);

        rewriter.onSwitch(777, unknown, unknown, SECOND);
        assertThat(rewriter.rewrite(777, SECOND)).isEqualTo(89_990);
        rewriter.onSwitch(3, unknown, unknown, SECOND);
        assertThat(rewriter.rewrite(3, SECOND)).isEqualTo(89_991);
    }
}
