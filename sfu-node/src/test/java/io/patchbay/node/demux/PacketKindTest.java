package io.patchbay.node.demux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PacketKindTest {
    private static PacketKind kind(int first, int second) {
        return PacketKind.of(new byte[] {9, (byte) first, (byte) second}, 1, 2);
    }

    @Test
    void shouldFollowTheTableOfRfc7983() {
        for (int first = 0; first < 256; first++) {
            PacketKind expected = PacketKind.JUNK;
            if (first <= 3) {
                expected = PacketKind.STUN;
            } else if (first >= 20 && first <= 63) {
                expected = PacketKind.DTLS;
            } else if (first >= 128 && first <= 191) {
                expected = PacketKind.RTP;
            }
            assertThat(kind(first, 0)).as("first byte " + first).isEqualTo(expected);
        }
    }

    @Test
    void shouldTellRtcpByItsPacketType() {
        for (int type = 0; type < 256; type++) {
            assertThat(kind(0x80, type)).isEqualTo(type >= 192 && type <= 223 ? PacketKind.RTCP : PacketKind.RTP);
        }
    }

    @Test
    void shouldCallShortDatagramsJunk() {
        assertThat(PacketKind.of(new byte[] {(byte) 0x80}, 0, 1)).isEqualTo(PacketKind.JUNK);
        assertThat(PacketKind.of(new byte[0], 0, 0)).isEqualTo(PacketKind.JUNK);
    }
}
