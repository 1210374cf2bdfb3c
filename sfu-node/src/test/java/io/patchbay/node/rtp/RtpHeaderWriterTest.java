package io.patchbay.node.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RtpHeaderWriterTest {
    private static final ExtensionIds PUBLISHER = new ExtensionIds(Map.of(
            HeaderExtension.MID, 4,
            HeaderExtension.ABS_SEND_TIME, 2,
            HeaderExtension.TRANSPORT_CC, 3,
            HeaderExtension.AUDIO_LEVEL, 1,
            HeaderExtension.VIDEO_ORIENTATION, 13));
    private static final ExtensionIds CONSUMER = new ExtensionIds(Map.of(
            HeaderExtension.MID, 1,
            HeaderExtension.ABS_SEND_TIME, 4,
            HeaderExtension.TRANSPORT_CC, 5,
            HeaderExtension.AUDIO_LEVEL, 6,
            HeaderExtension.VIDEO_ORIENTATION, 8,
            HeaderExtension.PLAYOUT_DELAY, 11));

    private final RtpPacket in = new RtpPacket();
    private final RtpPacket result = new RtpPacket();
    private final OutgoingHeader header = new OutgoingHeader();
    private final byte[] out = new byte[512];

    RtpHeaderWriterTest() {
        header.payloadType = 101;
        header.sequenceNumber = 0xfedc;
        header.timestamp = 0x11223344;
        header.ssrc = 0x99887766;
        header.marker = true;
        header.absSendTime = 0xabcdef;
        header.transportSequence = 0x0102;
    }

    private void given(String hex) {
        byte[] bytes = Seeded.hex(hex);
        assertThat(in.wrap(bytes, 0, bytes.length)).isEqualTo(DropReason.NONE);
    }

    @Test
    void shouldRebuildExtensionsByMeaning() {
        given("90 60 0001 00000000 00000001 bede0004 40 39 10 c5 22 000000 31 0007 d0 42 00 00 00 77");
        var writer = new RtpHeaderWriter(PUBLISHER, CONSUMER, "12");

        int length = writer.write(in, header, out, 3);

        assertThat(Arrays.copyOfRange(out, 3, 3 + length))
                .isEqualTo(
                        Seeded.hex("90 e5 fedc 11223344 99887766 bede0004 11 3132 42 abcdef 51 0102 60 c5 80 42 0000"));
    }

    @Test
    void shouldWriteAPlainHeaderWhenNothingWasNegotiated() {
        given("91 60 0001 00000000 00000001 0000000a bede0001 10 c5 00 00 77");

        int length = new RtpHeaderWriter(PUBLISHER, ExtensionIds.NONE, "0").write(in, header, out, 0);

        assertThat(Arrays.copyOf(out, length)).isEqualTo(Seeded.hex("81 e5 fedc 11223344 99887766 0000000a"));
    }

    @Test
    void shouldLeaveOutTheTransportSequenceWhenThereIsNone() {
        given("80 60 0001 00000000 00000001 77");
        header.transportSequence = OutgoingHeader.NO_TRANSPORT_SEQUENCE;

        int length = new RtpHeaderWriter(PUBLISHER, CONSUMER, "").write(in, header, out, 0);

        assertThat(Arrays.copyOf(out, length)).isEqualTo(Seeded.hex("90 e5 fedc 11223344 99887766 bede0001 42 abcdef"));
    }

    @Test
    void shouldUseTheTwoByteFormForHighIds() {
        given("90 60 0001 00000000 00000001 10000001 01 01 c5 00 77");
        var target = new ExtensionIds(Map.of(HeaderExtension.AUDIO_LEVEL, 6, HeaderExtension.ABS_SEND_TIME, 20));

        int length = new RtpHeaderWriter(PUBLISHER, target, "0").write(in, header, out, 0);

        assertThat(Arrays.copyOf(out, length))
                .isEqualTo(Seeded.hex("90 e5 fedc 11223344 99887766 10000002 14 03 abcdef 06 01 c5"));
    }

    @Test
    void shouldStayWithinItsRoomAndWriteWhatParses() {
        var random = Seeded.random();
        var all = new ExtensionIds(Map.of(
                HeaderExtension.MID, 1,
                HeaderExtension.ABS_SEND_TIME, 2,
                HeaderExtension.TRANSPORT_CC, 3,
                HeaderExtension.AUDIO_LEVEL, 4,
                HeaderExtension.VIDEO_ORIENTATION, 5,
                HeaderExtension.TRANSMISSION_OFFSET, 6,
                HeaderExtension.ABS_CAPTURE_TIME, 7,
                HeaderExtension.PLAYOUT_DELAY, 16));
        var writer = new RtpHeaderWriter(all, all, "0123456789abcdef");
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = Seeded.bytes(random, 200);
            bytes[0] = (byte) (0x90 | random.nextInt(16));
            int block = 12 + (bytes[0] & 15) * 4;
            bytes[block] = 0x10;
            bytes[block + 1] = 0;
            bytes[block + 2] = 0;
            bytes[block + 3] = (byte) random.nextInt(24);
            for (int j = block + 4; j < 190; j += 5) {
                bytes[j] = (byte) (1 + random.nextInt(16));
                bytes[j + 1] = 3;
            }
            if (in.wrap(bytes, 0, bytes.length) != DropReason.NONE) {
                continue;
            }

            int length = writer.write(in, header, out, 0);

            assertThat(length).isLessThanOrEqualTo(RtpHeaderWriter.MAX_HEADER_LENGTH);
            assertThat(result.wrap(out, 0, length)).isEqualTo(DropReason.NONE);
            assertThat(result.headerLength()).isEqualTo(length);
        }
    }

    @Test
    void shouldRefuseIdsAndMidsThatCannotBe() {
        assertThatThrownBy(() -> new ExtensionIds(Map.of(HeaderExtension.MID, 15)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RtpHeaderWriter(PUBLISHER, CONSUMER, "a mid of 17 bytes"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldWriteSendTimeAsSixEighteenFixedPoint() {
        assertThat(OutgoingHeader.absSendTime(1_500_000_000L)).isEqualTo((1 << 18) | (1 << 17));
        assertThat(OutgoingHeader.absSendTime(64_000_000_000L)).isZero();
        assertThat(OutgoingHeader.absSendTime(-500_000_000L)).isEqualTo((63 << 18) | (1 << 17));
    }

    @Test
    void shouldKnowExtensionsByUri() {
        for (HeaderExtension extension : HeaderExtension.values()) {
            assertThat(HeaderExtension.ofUri(extension.uri())).contains(extension);
        }
        assertThat(HeaderExtension.ofUri("urn:x")).isEmpty();
    }
}
