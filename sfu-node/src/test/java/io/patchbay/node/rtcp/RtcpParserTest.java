package io.patchbay.node.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RtcpParserTest {
    private final List<RtcpPacket> packets = new ArrayList<>();

    private DropReason parse(String hex) {
        byte[] bytes = Seeded.hex("ee" + hex);
        return RtcpParser.parse(bytes, 1, bytes.length - 1, packets);
    }

    @Test
    void shouldReadSenderReportWithBlockAndCname() {
        assertThat(parse("""
                81c8000c 00000001 0123456789abcdef 00000002 00000003 00000004
                00000005 40fffffe 00010007 00000008 00000009 0000000a
                81ca0003 00000001 0103 6162 63000000""")).isEqualTo(DropReason.NONE);

        var block = new ReportBlock(5, 0x40, -2, 0x10007, 8, 9, 10);
        assertThat(packets)
                .containsExactly(
                        new RtcpPacket.SenderReport(1, 0x0123456789abcdefL, 2, 3, 4, List.of(block)),
                        new RtcpPacket.SourceDescription(List.of(new RtcpPacket.Cname(1, "abc"))));
    }

    @Test
    void shouldReadSeveralChunksOfADescription() {
        assertThat(parse("82ca0006 00000001 0701ff 010161 0000 00000002 01026263 00000000"))
                .isEqualTo(DropReason.NONE);

        assertThat(packets)
                .containsExactly(new RtcpPacket.SourceDescription(
                        List.of(new RtcpPacket.Cname(1, "a"), new RtcpPacket.Cname(2, "bc"))));
    }

    @Test
    void shouldReadFeedback() {
        assertThat(parse("""
                81cd0004 00000001 00000002 fffe8003 00640000
                81ce0002 00000001 00000002
                84ce0004 00000001 00000000 00000007 ff000000
                8fce0005 00000001 00000000 52454d42 010d f424 00000009
                82cb0002 00000001 00000002
                9fcc0001 00000001""")).isEqualTo(DropReason.NONE);

        assertThat(packets)
                .containsExactly(
                        new RtcpPacket.Nack(1, 2, List.of(65_534, 65_535, 0, 14, 100)),
                        new RtcpPacket.PictureLoss(1, 2),
                        new RtcpPacket.FullIntraRequest(1, List.of(new RtcpPacket.FirEntry(7, 255))),
                        new RtcpPacket.ReceiverEstimate(1, 0x1f424L << 3, List.of(9)),
                        new RtcpPacket.Bye(List.of(1, 2)));
    }

    @Test
    void shouldReadTransportFeedback() {
        // Base 1, 5 packets, reference 2 (128 ms): run of 2 small; vector of small, lost, large.
        assertThat(parse("8fcd0007 00000001 00000002 00010005 00000209 2002 d200 0408 0cfffc 000000"))
                .isEqualTo(DropReason.NONE);

        var feedback = (TransportFeedback) packets.getFirst();
        assertThat(feedback.size()).isEqualTo(5);
        assertThat(feedback.sequence(0)).isEqualTo(1);
        assertThat(feedback.feedbackCount()).isEqualTo(9);
        assertThat(feedback.arrivalNs(0)).isEqualTo(129_000_000);
        assertThat(feedback.arrivalNs(1)).isEqualTo(131_000_000);
        assertThat(feedback.arrivalNs(2)).isEqualTo(134_000_000);
        assertThat(feedback.isReceived(3)).isFalse();
        assertThat(feedback.arrivalNs(4)).isEqualTo(133_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80c9",
                "40c90001 00000001",
                "80c90002 00000001",
                "81c90001 00000001",
                "80c80005 000000010000000000000000 0000000000000000 00000000",
                "81ca0001 00000001 01ff",
                "81ca0002 00000001 01ff6161",
                "81ca0000",
                "82cb0001 00000001",
                "81cd0001 00000001",
                "81ce0001 00000001",
                "8fce0004 00000001 00000000 52454d42 ff000000",
                "8fcd0003 00000001 00000002 00010005",
                "8fcd0005 00000001 00000002 0001ffff 00000000 1fff1fff",
                "8fcd0005 00000001 00000002 00010005 00000000 00000000",
                "8fcd0005 00000001 00000002 00010005 00000000 20052005",
                "8fcd0005 00000001 00000002 00010001 00000000 60010000",
                "a0c90001 00000000",
                "a0c90001 00000009",
                "a0c90001 00000004 80c90001 00000001"
            })
    void shouldRefuseLengthsAndCountsThatCannotBe(String hex) {
        assertThat(parse("80c90001 00000001" + hex)).as(hex).isNotEqualTo(DropReason.NONE);
        assertThat(packets).isEmpty();
    }

    @Test
    void shouldBoundPacketsNumbersAndLength() {
        assertThat(parse("80cc0000".repeat(32))).isEqualTo(DropReason.NONE);
        assertThat(parse("80cc0000".repeat(33))).isEqualTo(DropReason.RTCP_TOO_MANY);
        assertThat(parse("81cd0064 00000001 00000002" + "0000ffff".repeat(98))).isEqualTo(DropReason.RTCP_TOO_MANY);
        assertThat(parse("80cc0000".repeat(376))).isEqualTo(DropReason.RTCP_TOO_LONG);
    }

    @Test
    void shouldAllowPaddingInTheLastPacket() {
        assertThat(parse("80c90001 00000001 a1ce0003 00000001 00000002 00000004"))
                .isEqualTo(DropReason.NONE);
        assertThat(packets).hasSize(2);
    }

    @Test
    void shouldSurviveRandomBytes() {
        var random = Seeded.random();
        byte[] bytes = new byte[200];
        int[] types = {200, 201, 202, 203, 204, 205, 206, 207};
        int[] formats = {1, 4, 15, 2};
        var reasons = new HashSet<DropReason>();
        for (int i = 0; i < 1_000_000; i++) {
            if ((i & 7) == 0) {
                random.nextBytes(bytes);
            }
            int length = random.nextInt(25) * 4;
            for (int at = 4; at < length; ) {
                int words = random.nextInt(8);
                int format = random.nextInt(3) == 0 ? random.nextInt(32) : formats[random.nextInt(4)];
                bytes[at] = (byte) (0x80 | format);
                bytes[at + 1] = (byte) types[random.nextInt(8)];
                Bytes.put16(bytes, at + 2, words);
                at += 4 + 4 * words;
            }
            packets.clear();
            reasons.add(RtcpParser.parse(
                    bytes, 4, Math.max(0, length - 4 + (random.nextInt(9) == 0 ? 2 : 0)), packets));
        }
        assertThat(reasons).contains(DropReason.NONE, DropReason.RTCP_BAD_LENGTH);
    }
}
