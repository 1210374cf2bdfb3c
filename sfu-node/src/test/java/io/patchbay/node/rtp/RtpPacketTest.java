package io.patchbay.node.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RtpPacketTest {
    private final RtpPacket packet = new RtpPacket();

    private DropReason wrap(String hex) {
        byte[] bytes = Seeded.hex("ffff" + hex);
        return packet.wrap(bytes, 2, bytes.length - 2);
    }

    @Test
    void shouldReadTheFixedHeader() {
        assertThat(wrap("80 e5 fffe 01020304 a1b2c3d4 1122")).isEqualTo(DropReason.NONE);

        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(101);
        assertThat(packet.sequenceNumber()).isEqualTo(65_534);
        assertThat(packet.timestamp()).isEqualTo(0x01020304);
        assertThat(packet.ssrc()).isEqualTo(0xa1b2c3d4);
        assertThat(packet.headerLength()).isEqualTo(12);
        assertThat(packet.payloadOffset()).isEqualTo(14);
        assertThat(packet.payloadLength()).isEqualTo(2);
        assertThat(packet.findExtension(1)).isEqualTo(-1);
    }

    @Test
    void shouldFindOneByteElementsBetweenPadding() {
        assertThat(wrap("91 64 0001 00000000 00000001 00000009 bede0003 10 41 00 32 aabbcc 50 ff 000000 99"))
                .isEqualTo(DropReason.NONE);

        assertThat(packet.csrcCount()).isEqualTo(1);
        assertThat(packet.headerLength()).isEqualTo(32);
        assertThat(element(1)).isEqualTo(Seeded.hex("41"));
        assertThat(element(3)).isEqualTo(Seeded.hex("aabbcc"));
        assertThat(element(5)).isEqualTo(Seeded.hex("ff"));
        assertThat(packet.findExtension(2)).isEqualTo(-1);
        assertThat(packet.findExtension(0)).isEqualTo(-1);
    }

    @Test
    void shouldStopAtTheReservedId() {
        assertThat(wrap("90 64 0001 00000000 00000001 bede0001 f0 10 41 00")).isEqualTo(DropReason.NONE);

        assertThat(packet.findExtension(1)).isEqualTo(-1);
    }

    @Test
    void shouldFindTwoByteElements() {
        assertThat(wrap("90 64 0001 00000000 00000001 10000003 1e 04 01020304 00 07 00 01 01 ee"))
                .isEqualTo(DropReason.NONE);

        assertThat(element(30)).isEqualTo(Seeded.hex("01020304"));
        assertThat(element(7)).isEmpty();
        assertThat(element(1)).isEqualTo(Seeded.hex("ee"));
    }

    @Test
    void shouldRefuseWhatIsNoRtp() {
        assertThat(wrap("80 64 0001 00000000 000000")).isEqualTo(DropReason.RTP_TOO_SHORT);
        assertThat(wrap("40 64 0001 00000000 00000001")).isEqualTo(DropReason.RTP_BAD_VERSION);
        assertThat(wrap("9f 64 0001 00000000 00000001")).isEqualTo(DropReason.RTP_BAD_EXTENSION);
        assertThat(wrap("90 64 0001 00000000 00000001 bede0002 10 41 00 00")).isEqualTo(DropReason.RTP_BAD_EXTENSION);
        assertThat(wrap("90 64 0001 00000000 00000001 bede0001 17 41 00 00")).isEqualTo(DropReason.RTP_BAD_EXTENSION);
        assertThat(wrap("90 64 0001 00000000 00000001 10000001 01 09 00 00")).isEqualTo(DropReason.RTP_BAD_EXTENSION);
        assertThat(wrap("90 64 0001 00000000 00000001 10000001 00 00 00 01")).isEqualTo(DropReason.RTP_BAD_EXTENSION);
    }

    @Test
    void shouldSeparatePaddingFromPayload() {
        assertThat(wrap("a0 64 0001 00000000 00000001 aabb 000003")).isEqualTo(DropReason.NONE);
        assertThat(packet.payloadLength()).isEqualTo(2);
        assertThat(packet.paddingLength()).isEqualTo(3);

        assertThat(wrap("a0 64 0001 00000000 00000001 0002")).isEqualTo(DropReason.NONE);
        assertThat(packet.payloadLength()).isZero();

        assertThat(wrap("a0 64 0001 00000000 00000001 0003")).isEqualTo(DropReason.RTP_BAD_PADDING);
        assertThat(wrap("a0 64 0001 00000000 00000001 00")).isEqualTo(DropReason.RTP_BAD_PADDING);
        assertThat(wrap("a0 64 0001 00000000 00000001")).isEqualTo(DropReason.RTP_BAD_PADDING);
    }

    @Test
    void shouldChangeInPlace() {
        wrap("80 e5 fffe 01020304 a1b2c3d4 1122");

        packet.sequenceNumber(7);
        packet.ssrc(8);
        packet.payloadType(96);

        assertThat(packet.sequenceNumber()).isEqualTo(7);
        assertThat(packet.ssrc()).isEqualTo(8);
        assertThat(packet.payloadType()).isEqualTo(96);
        assertThat(packet.marker()).isTrue();
    }

    @Test
    void shouldSurviveRandomBytesAndStayInside() {
        var random = Seeded.random();
        byte[] bytes = new byte[96];
        for (int i = 0; i < 2_000_000; i++) {
            if ((i & 7) == 0) {
                random.nextBytes(bytes);
            }
            bytes[8] = (byte) (0x80 | random.nextInt(64));
            bytes[20] = (byte) (random.nextBoolean() ? 0xbe : 0x10);
            bytes[21] = (byte) (random.nextBoolean() ? 0xde : random.nextInt(256));
            bytes[22] = 0;
            int length = random.nextInt(80);
            if (packet.wrap(bytes, 8, length) == DropReason.NONE) {
                check(8 + length);
            }
        }
    }

    private void check(int end) {
        assertThat(packet.payloadLength()).isNotNegative();
        if (packet.payloadOffset() + packet.payloadLength() + packet.paddingLength() != end) {
            throw new AssertionError("parts do not add up");
        }
        int place = packet.findExtension(1 + (end & 15));
        if (place >= 0 && packet.extensionOffset(place) + packet.extensionLength(place) > packet.payloadOffset()) {
            throw new AssertionError("extension outside the header");
        }
    }

    private byte[] element(int id) {
        int place = packet.findExtension(id);
        int from = packet.extensionOffset(place);
        return Arrays.copyOfRange(packet.buffer(), from, from + packet.extensionLength(place));
    }
}
