package io.patchbay.node.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RtxTest {
    private final RtpPacket packet = new RtpPacket();

    @Test
    void shouldRestoreTheOriginalInPlace() {
        byte[] bytes = Seeded.hex("b0 e6 0009 01020304 00000002 bede0001 10 41 00 00 fffe 112233 0002");
        packet.wrap(bytes, 0, bytes.length);

        assertThat(Rtx.unwrap(packet, 1, 101)).isEqualTo(DropReason.NONE);

        assertThat(Arrays.copyOfRange(bytes, packet.offset(), packet.offset() + packet.length()))
                .isEqualTo(Seeded.hex("b0 e5 fffe 01020304 00000001 bede0001 10 41 00 00 112233 0002"));
        assertThat(packet.payloadLength()).isEqualTo(3);
    }

    @Test
    void shouldTellProbesFromRetransmissions() {
        for (String payload : new String[] {"", "00", "000003"}) {
            byte[] bytes = Seeded.hex((payload.length() == 6 ? "a0" : "80") + "e6 0009 01020304 00000002" + payload);
            assertThat(packet.wrap(bytes, 0, bytes.length)).isEqualTo(DropReason.NONE);

            assertThat(Rtx.unwrap(packet, 1, 101)).isEqualTo(DropReason.RTX_EMPTY);
        }
    }

    @Test
    void shouldUnwrapWhatItWrapped() {
        byte[] payload = Seeded.hex("a1a2a3a4");
        byte[] out = Seeded.hex("80 66 0005 00000007 00000002 000000000000");

        assertThat(Rtx.writePayload(0xabcd, payload, 4, out, 12)).isEqualTo(6);
        packet.wrap(out, 0, out.length);
        Rtx.unwrap(packet, 1, 101);

        assertThat(packet.sequenceNumber()).isEqualTo(0xabcd);
        assertThat(Arrays.copyOfRange(out, packet.payloadOffset(), out.length)).isEqualTo(payload);
    }
}
