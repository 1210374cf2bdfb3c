package io.patchbay.node.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StatisticsTest {
    private static final long MS = 1_000_000;

    private final ReceiverStatistics receiver = new ReceiverStatistics(7, 90_000);

    @Test
    void shouldReportLossSinceTheLastReport() {
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 0 || i == 0) {
                receiver.onPacket((65_500 + i) & 0xffff, i * 90, i * MS);
            }
        }

        ReportBlock block = receiver.report(100 * MS);
        assertThat(block.cumulativeLost()).isEqualTo(24);
        assertThat(block.fractionLost()).isEqualTo(24 * 256 / 100);
        assertThat(block.highestSequence()).isEqualTo(0x1_0000 + 63);
        assertThat(receiver.received()).isEqualTo(76);

        receiver.onPacket(64, 9_000, 101 * MS);
        assertThat(receiver.report(101 * MS).fractionLost()).isZero();
        assertThat(receiver.lost()).isEqualTo(24);
    }

    @Test
    void shouldCountPacketsBeforeTheFirstAndDuplicates() {
        receiver.onPacket(10, 0, 0);
        receiver.onPacket(9, 0, 0);
        receiver.onPacket(9, 0, 0);

        assertThat(receiver.lost()).isEqualTo(-1);
        assertThat(receiver.report(0).cumulativeLost()).isEqualTo(-1);
        assertThat(receiver.report(0).fractionLost()).isZero();
    }

    @Test
    void shouldSmoothJitterAsInRfc3550() {
        receiver.onPacket(1, 0, 0);
        receiver.onPacket(2, 900, 10 * MS);
        assertThat(receiver.jitter()).isZero();

        // 16 units of 1/90 ms late: 16/16 = 1.
        receiver.onPacket(3, 1_800 - 16, 20 * MS);
        assertThat(receiver.jitter()).isEqualTo(1);
        for (int i = 4; i < 400; i++) {
            receiver.onPacket(i, (i - 1) * 900 + (i & 1) * 90, (i - 1) * 10L * MS);
        }
        assertThat(receiver.jitter()).isBetween(85, 90);
    }

    @Test
    void shouldMeasureTheRoundTrip() {
        long ntp = NtpTime.ofEpochNs(1_700_000_000_000_000_000L);
        receiver.onPacket(1, 0, 0);
        receiver.onSenderReport(ntp, 50 * MS);

        ReportBlock block = receiver.report(550 * MS);

        assertThat(block.delaySinceLastReport()).isEqualTo(32_768);
        assertThat(block.roundTripNs(ntp + (6L << 32) / 10)).isBetween(99 * MS, 101 * MS);
        assertThat(block.roundTripNs(ntp)).isEqualTo(-1);
        assertThat(new ReportBlock(1, 0, 0, 0, 0, 0, 0).roundTripNs(ntp)).isEqualTo(-1);
    }

    @Test
    void shouldConvertNtpTime() {
        assertThat(NtpTime.ofEpochNs(0)).isEqualTo(2_208_988_800L << 32);
        assertThat(NtpTime.ofEpochNs(500_000_000)).isEqualTo((2_208_988_800L << 32) | 0x8000_0000L);
        assertThat(NtpTime.nanosBetween(5L << 32, (7L << 32) | 0x4000_0000L)).isEqualTo(2_250_000_000L);
        assertThat(NtpTime.nanosBetween((7L << 32) | 0x4000_0000L, 5L << 32)).isEqualTo(-2_250_000_000L);
    }

    @Test
    void shouldMoveTheTimestampOfASenderReportOn() {
        var sender = new SenderStatistics(7, 90_000);
        sender.onSent(1_000, -45_000, 10 * MS);
        sender.onSent(500, -1_000, 20 * MS);

        var report = sender.report(30 * MS, 99);

        assertThat(report.packets()).isEqualTo(2);
        assertThat(report.octets()).isEqualTo(1_500);
        assertThat(report.rtpTimestamp()).isEqualTo(-100);
        assertThat(report.ntpTime()).isEqualTo(99);
    }

    @Test
    void shouldNotMoveTheClockOfASenderReportBackForOldPackets() {
        var sender = new SenderStatistics(7, 90_000);
        sender.onSent(1_000, Integer.MAX_VALUE - 100, 10 * MS);
        sender.onSent(1_000, Integer.MAX_VALUE + 2_900, 43 * MS);

        // A packet of the first frame that was lost and repeated, and another one of the second frame.
        sender.onSent(1_000, Integer.MAX_VALUE - 100, 140 * MS);
        sender.onSent(1_000, Integer.MAX_VALUE + 2_900, 142 * MS);

        var report = sender.report(143 * MS, 99);
        assertThat(report.packets()).isEqualTo(4);
        assertThat(report.rtpTimestamp()).isEqualTo(Integer.MAX_VALUE + 2_900 + 9_000);
    }
}
