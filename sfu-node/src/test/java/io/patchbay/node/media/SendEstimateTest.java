package io.patchbay.node.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtcp.RtcpPacket;
import io.patchbay.node.rtcp.RtcpParser;
import io.patchbay.node.rtcp.RtcpWriter;
import io.patchbay.node.rtcp.TransportFeedback;
import io.patchbay.node.rtcp.TransportFeedbackWriter;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// A path is played to the estimate: 1,200 bytes every 10 ms (960 kbit/s), feedback every 100 ms.
class SendEstimateTest {
    private static final long MS = 1_000_000;
    private static final long CEILING_BPS = 5_000_000;
    private static final int PER_FEEDBACK = 10;
    private static final int BYTES = 1_200;

    private final SendEstimate estimate = new SendEstimate(CEILING_BPS);
    private final RtcpWriter writer = new RtcpWriter(new byte[1_500], 1_500);
    private final TransportFeedbackWriter feedback = new TransportFeedbackWriter();
    private int sequence = 65_500;
    private long nowNs = 1_000 * MS;
    private int reports;

    /// Sends and reports 100 ms.
    ///
    /// @param delayNs of every packet
    /// @param lossEvery loses each packet whose place divides by it, 0 for none
    private void play(long delayNs, int lossEvery) {
        var first = sequence;
        feedback.begin(first & 0xffff, nowNs + delayNs);
        for (int i = 0; i < PER_FEEDBACK; i++) {
            estimate.onSent(sequence++ & 0xffff, BYTES, nowNs);
            if (i > 0) {
                boolean lost = lossEvery > 0 && i % lossEvery == 0;
                boolean fits = lost ? feedback.lost() : feedback.received(nowNs + delayNs);
                assertThat(fits).isTrue();
            }
            nowNs += 10 * MS;
        }
        writer.begin();
        assertThat(feedback.write(writer, 1, 2, reports++ & 0xff)).isTrue();
        estimate.onFeedback(parsed(), nowNs + delayNs);
    }

    /// Reports the packets of the last [#play] once more, all of them as received.
    private void reportAgain(long delayNs) {
        long sentNs = nowNs - PER_FEEDBACK * 10L * MS;
        feedback.begin((sequence - PER_FEEDBACK) & 0xffff, sentNs + delayNs);
        for (int i = 1; i < PER_FEEDBACK; i++) {
            assertThat(feedback.received(sentNs + i * 10L * MS + delayNs)).isTrue();
        }
        writer.begin();
        assertThat(feedback.write(writer, 1, 2, reports++ & 0xff)).isTrue();
        estimate.onFeedback(parsed(), nowNs + delayNs);
    }

    private TransportFeedback parsed() {
        var packets = new ArrayList<RtcpPacket>();
        assertThat(RtcpParser.parse(writer.buffer(), 0, writer.length(), packets))
                .isEqualTo(DropReason.NONE);
        return (TransportFeedback) packets.getFirst();
    }

    private void playSeconds(int seconds, long delayNs, int lossEvery) {
        for (int i = 0; i < seconds * 10; i++) {
            play(delayNs, lossEvery);
        }
    }

    @Test
    void shouldBeginCarefully() {
        assertThat(estimate.bitsPerSecond()).isEqualTo(SendEstimate.START_BPS);
    }

    @Test
    void shouldGrowWhileNothingQueuesAndNothingIsLost() {
        playSeconds(5, 20 * MS, 0);

        assertThat(estimate.bitsPerSecond())
                .isBetween(SendEstimate.START_BPS * 18 / 10, SendEstimate.START_BPS * 24 / 10);
    }

    @Test
    void shouldNotGrowAboveCeiling() {
        playSeconds(60, 20 * MS, 0);

        assertThat(estimate.bitsPerSecond()).isEqualTo(CEILING_BPS);
    }

    @Test
    void shouldBackOffToLessThanWhatArrivesWhenPacketsQueueUp() {
        playSeconds(20, 20 * MS, 0);

        play(20 * MS + 2 * SendEstimate.OVERUSE_NS, 0);

        assertThat(estimate.bitsPerSecond()).isBetween(300_000L, 960_000L);
    }

    @Test
    void shouldBackOffOnlyOnceInHalfSecond() {
        playSeconds(20, 20 * MS, 0);
        play(200 * MS, 0);
        long after = estimate.bitsPerSecond();

        play(200 * MS, 0);
        play(200 * MS, 0);

        assertThat(estimate.bitsPerSecond()).isEqualTo(after);
    }

    @Test
    void shouldBackOffWhenMuchIsLost() {
        playSeconds(20, 20 * MS, 0);
        long before = estimate.bitsPerSecond();

        playSeconds(2, 20 * MS, 2);

        // Three times by 20 % for a loss of 40 %, and not to the 576 kbit/s that arrive of 960.
        assertThat(estimate.bitsPerSecond()).isBetween(before * 5 / 10, before * 6 / 10);
    }

    @Test
    void shouldNotJudgeLossByFewPackets() {
        playSeconds(5, 20 * MS, 0);
        long before = estimate.bitsPerSecond();

        // 2 of 10, and none of 40 before them: 4 %.
        play(20 * MS, 4);
        playSeconds(1, 20 * MS, 0);

        assertThat(estimate.bitsPerSecond()).isGreaterThan(before * 11 / 10);
    }

    @Test
    void shouldGrowSlowerWhileSomeAreLost() {
        playSeconds(5, 20 * MS, 0);
        long before = estimate.bitsPerSecond();

        for (int i = 0; i < 25; i++) {
            play(20 * MS, 9);
            play(20 * MS, 0);
        }

        assertThat(estimate.bitsPerSecond()).isBetween(before * 13 / 10, before * 18 / 10);
    }

    @Test
    void shouldNotCountAsLostWhatALaterFeedbackReports() {
        playSeconds(5, 20 * MS, 0);
        long before = estimate.bitsPerSecond();

        for (int i = 0; i < 20; i++) {
            play(20 * MS, 2);
            reportAgain(20 * MS);
        }

        assertThat(estimate.bitsPerSecond()).isGreaterThan(before * 12 / 10);
    }

    @Test
    void shouldForgetTheDelayOfAnOldPath() {
        playSeconds(5, 20 * MS, 0);
        long before = estimate.bitsPerSecond();

        estimate.onPathChanged();
        playSeconds(1, 20 * MS + 2 * SendEstimate.OVERUSE_NS, 0);

        assertThat(estimate.bitsPerSecond()).isGreaterThan(before);
    }

    @Test
    void shouldNeverFallBelowFloor() {
        playSeconds(2, 20 * MS, 0);
        for (int i = 0; i < 100; i++) {
            playSeconds(1, 20 * MS + i * (30 * MS), 2);
        }

        assertThat(estimate.bitsPerSecond()).isGreaterThanOrEqualTo(SendEstimate.FLOOR_BPS);
    }

    @Test
    void shouldBelieveReceiversEstimateWithinLimits() {
        estimate.onReceiverEstimate(1_500_000);
        assertThat(estimate.bitsPerSecond()).isEqualTo(1_500_000);

        estimate.onReceiverEstimate(1);
        assertThat(estimate.bitsPerSecond()).isEqualTo(SendEstimate.FLOOR_BPS);

        estimate.onReceiverEstimate(Long.MAX_VALUE);
        assertThat(estimate.bitsPerSecond()).isEqualTo(CEILING_BPS);
    }
}
