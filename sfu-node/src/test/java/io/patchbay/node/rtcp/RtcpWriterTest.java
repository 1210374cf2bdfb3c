package io.patchbay.node.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RtcpWriterTest {
    private final RtcpWriter writer = new RtcpWriter(new byte[1_600], 1_400);

    private List<RtcpPacket> read() {
        var packets = new ArrayList<RtcpPacket>();
        assertThat(RtcpParser.parse(writer.buffer(), 0, writer.length(), packets))
                .isEqualTo(DropReason.NONE);
        return packets;
    }

    @Test
    void shouldWriteACompoundThatReadsTheSame() {
        var block = new ReportBlock(-5, 255, -0x80_0000, -1, 8, 9, 10);
        var report = new RtcpPacket.SenderReport(-1, Long.MIN_VALUE, 2, 3, 4, List.of(block, block));
        writer.begin();
        assertThat(writer.senderReport(report)).isTrue();
        assertThat(writer.receiverReport(6, List.of(block))).isTrue();
        for (String name : new String[] {"", "a", "ab", "abc", "Qx3s9xkT"}) {
            assertThat(writer.cname(1, name)).isTrue();
        }
        assertThat(writer.nack(1, 2, new int[] {65_530, 65_535, 10, 11, 12}, 5)).isTrue();
        assertThat(writer.pictureLoss(1, 2)).isTrue();
        assertThat(writer.fullIntraRequest(1, 2, 200)).isTrue();
        assertThat(writer.bye(9)).isTrue();

        assertThat(read())
                .containsExactly(
                        report,
                        new RtcpPacket.ReceiverReport(6, List.of(block)),
                        name(""),
                        name("a"),
                        name("ab"),
                        name("abc"),
                        name("Qx3s9xkT"),
                        new RtcpPacket.Nack(1, 2, List.of(65_530, 65_535, 10, 11, 12)),
                        new RtcpPacket.PictureLoss(1, 2),
                        new RtcpPacket.FullIntraRequest(1, List.of(new RtcpPacket.FirEntry(2, 200))),
                        new RtcpPacket.Bye(List.of(9)));
    }

    private static RtcpPacket name(String name) {
        return new RtcpPacket.SourceDescription(List.of(new RtcpPacket.Cname(1, name)));
    }

    @Test
    void shouldWriteEstimatesRoundedDown() {
        for (long bitrate : new long[] {0, 30_000, 262_143, 262_145, 8_000_000, 10_000_001, 1L << 40}) {
            writer.begin();
            writer.receiverEstimate(1, bitrate, List.of(2, 3));
            var estimate = (RtcpPacket.ReceiverEstimate) read().getFirst();

            assertThat(estimate.ssrcs()).containsExactly(2, 3);
            assertThat(estimate.bitrateBps()).isBetween(bitrate - bitrate / 100_000, bitrate);
        }
    }

    @Test
    void shouldNackAnySetOfNumbers() {
        var random = Seeded.random();
        for (int round = 0; round < 2_000; round++) {
            var set = new TreeSet<Integer>();
            int start = random.nextInt(65_536);
            for (int i = 0; i < 60; i++) {
                set.add(random.nextInt(random.nextBoolean() ? 20 : 600));
            }
            int[] lost = set.stream().mapToInt(i -> (start + i) & 0xffff).toArray();
            writer.begin();
            assertThat(writer.nack(1, 2, lost, lost.length)).isTrue();

            var nack = (RtcpPacket.Nack) read().getFirst();
            assertThat(nack.lost().stream().mapToInt(i -> i).toArray()).isEqualTo(lost);
        }
    }

    @Test
    void shouldWriteNothingThatDoesNotFit() {
        var small = new RtcpWriter(new byte[100], 20);
        small.begin();

        assertThat(small.pictureLoss(1, 2)).isTrue();
        assertThat(small.pictureLoss(1, 2)).isFalse();
        assertThat(small.receiverReport(1, List.of())).isTrue();
        assertThat(small.length()).isEqualTo(20);
        assertThat(small.bye(1)).isFalse();
        assertThat(small.cname(1, "x")).isFalse();
        assertThat(small.nack(1, 2, new int[] {1}, 1)).isFalse();
        assertThat(small.receiverEstimate(1, 2, Collections.nCopies(3, 1))).isFalse();
    }

    @Test
    void shouldWriteTransportFeedbackThatReadsTheSame() {
        var random = Seeded.random();
        var feedback = new TransportFeedbackWriter();
        for (int round = 0; round < 5_000; round++) {
            int base = random.nextInt(65_536);
            long now = (long) random.nextInt(1_000_000) * 1_000_000;
            int wanted = 1 + random.nextInt(300);
            int lossPercent = random.nextInt(100);
            var arrivals = new ArrayList<Long>();
            feedback.begin(base, now);
            arrivals.add(now / 250_000 * 250_000);
            while (feedback.size() < wanted) {
                if (random.nextInt(100) < lossPercent) {
                    feedback.lost();
                    arrivals.add(-1L);
                } else {
                    now = Math.max(
                            0, now + random.nextLong(-2_000_000, random.nextInt(9) == 0 ? 90_000_000 : 3_000_000));
                    assertThat(feedback.received(now)).isTrue();
                    arrivals.add(now / 250_000 * 250_000);
                }
            }
            writer.begin();
            assertThat(feedback.write(writer, 1, 2, round)).isTrue();

            var read = (TransportFeedback) read().getFirst();
            assertThat(read.size()).isEqualTo(arrivals.size());
            assertThat(read.feedbackCount()).isEqualTo(round & 0xff);
            for (int i = 0; i < read.size(); i++) {
                assertThat(read.isReceived(i) ? read.arrivalNs(i) : -1).isEqualTo(arrivals.get(i));
                assertThat(read.sequence(i)).isEqualTo((base + i) & 0xffff);
            }
        }
    }

    @Test
    void shouldSayWhenAFeedbackIsFull() {
        var feedback = new TransportFeedbackWriter();
        feedback.begin(0, 0);
        assertThat(feedback.received(9_000_000_000L)).isFalse();
        for (int i = 1; i < TransportFeedbackWriter.MAX_PACKETS; i++) {
            assertThat(feedback.lost()).isTrue();
        }
        assertThat(feedback.lost()).isFalse();
        assertThat(feedback.received(1)).isFalse();
    }
}
