package io.patchbay.node.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtp.RtpPacket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random packets through our code and Jitsi's, in both directions.
final class SrtpOracleTest {
    private final RandomGenerator random = Seeded.random();
    private final byte[] out = new byte[2_000];

    private static byte[] packet(RandomGenerator random, int ssrc, int sequence) {
        int csrcs = random.nextInt(3);
        int words = random.nextInt(4);
        int header = 12 + csrcs * 4 + (words == 0 ? 0 : 4 + words * 4);
        byte[] packet = Seeded.bytes(random, header + random.nextInt(1_300));
        packet[0] = (byte) (0x80 | csrcs | (words == 0 ? 0 : 0x10));
        Bytes.put16(packet, 2, sequence);
        Bytes.put32(packet, 8, ssrc);
        if (words > 0) {
            Bytes.put32(packet, 12 + csrcs * 4, 0xbede_0000 | words);
        }
        return packet;
    }

    private static byte[] report(RandomGenerator random, int ssrc) {
        byte[] packet = Seeded.bytes(random, 8 + 4 * random.nextInt(60));
        Bytes.put32(packet, 0, 0x80c8_0000 | (packet.length / 4 - 1));
        Bytes.put32(packet, 4, ssrc);
        return packet;
    }

    private static byte[] protect(SrtpSender sender, byte[] packet) {
        byte[] buffer = Arrays.copyOf(packet, packet.length + 20);
        int header = RtpPacket.headerLength(packet, 0, packet.length);
        return Arrays.copyOf(buffer, sender.protectRtp(buffer, 0, header, packet.length - header));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAgreeWithJitsiOverWrapsLossAndReordering(SrtpProfile profile) throws GeneralSecurityException {
        byte[] key = Seeded.bytes(random, profile.keyLength());
        byte[] salt = Seeded.bytes(random, profile.saltLength());
        var sender = new SrtpSender(new SrtpKeys(profile, key, salt));
        var receiver = new SrtpReceiver(new SrtpKeys(profile, key, salt));
        var oracleSender = new JitsiSrtp(true, profile, key, salt);
        var oracleReceiver = new JitsiSrtp(false, profile, key, salt);
        int[] ssrcs = {1, 0x8000_0000, random.nextInt()};
        var window = new ArrayList<Integer>();
        int sequence = random.nextInt(0x8000);
        for (int i = 0; i < 1_500; i++) {
            sequence++;
            if (random.nextInt(10) == 0) {
                // Much is lost at a time, so that the counter wraps; the oracle's window has only 64 places.
                sequence += random.nextInt(1_500);
                window.clear();
            }
            window.add(sequence);
            if (window.size() < 4) {
                continue;
            }
            int next = window.remove(/* index */ random.nextInt(window.size()));
            byte[] plain = packet(random, ssrcs[next % 3], next);

            byte[] ours = protect(sender, plain);
            byte[] theirs = oracleSender.protectRtp(plain);

            assertThat(ours).isEqualTo(theirs);
            assertThat(oracleReceiver.unprotectRtp(ours)).isEqualTo(plain);
            assertThat(receiver.unprotectRtp(theirs, 0, theirs.length, out, 3)).isEqualTo(DropReason.NONE);
            assertThat(Arrays.copyOfRange(out, 3, 3 + receiver.length())).isEqualTo(plain);
            assertThat(receiver.unprotectRtp(theirs, 0, theirs.length, out, 3)).isEqualTo(DropReason.SRTP_REPLAYED);
        }
        assertThat(sequence).isGreaterThan(65_536);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldAgreeWithJitsiOnRtcp(SrtpProfile profile) throws GeneralSecurityException {
        byte[] key = Seeded.bytes(random, profile.keyLength());
        byte[] salt = Seeded.bytes(random, profile.saltLength());
        var sender = new SrtpSender(new SrtpKeys(profile, key, salt));
        var receiver = new SrtpReceiver(new SrtpKeys(profile, key, salt));
        var oracleSender = new JitsiSrtp(true, profile, key, salt);
        var oracleReceiver = new JitsiSrtp(false, profile, key, salt);
        for (int i = 0; i < 500; i++) {
            byte[] plain = report(random, 5 + (i & 1));

            byte[] ours = Arrays.copyOf(plain, plain.length + 20);
            ours = Arrays.copyOf(ours, sender.protectRtcp(ours, 0, plain.length));
            byte[] theirs = oracleSender.protectRtcp(plain);

            assertThat(oracleReceiver.unprotectRtcp(ours)).isEqualTo(plain);
            assertThat(receiver.unprotectRtcp(theirs, 0, theirs.length, out, 1)).isEqualTo(DropReason.NONE);
            assertThat(Arrays.copyOfRange(out, 1, 1 + receiver.length())).isEqualTo(plain);
            assertThat(receiver.unprotectRtcp(theirs, 0, theirs.length, out, 1)).isEqualTo(DropReason.SRTP_REPLAYED);
        }
    }
}
