package io.patchbay.node.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.node.packet.Bytes;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.packet.Seeded;
import io.patchbay.node.rtp.RtpPacket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SrtpTest {
    private final byte[] out = new byte[2_000];

    private static SrtpKeys keys(SrtpProfile profile) {
        byte[] key = new byte[profile.keyLength()];
        key[3] = 7;
        return new SrtpKeys(profile, key, new byte[profile.saltLength()]);
    }

    private static byte[] packet(int ssrc, int sequence) {
        byte[] packet = Seeded.hex("8060 0000 00000000 00000000 0102030405060708");
        Bytes.put16(packet, 2, sequence);
        Bytes.put32(packet, 8, ssrc);
        return packet;
    }

    private static byte[] protect(SrtpSender sender, int ssrc, int sequence) {
        byte[] buffer = Arrays.copyOf(packet(ssrc, sequence), 40);
        return Arrays.copyOf(buffer, sender.protectRtp(buffer, 0, 12, 8));
    }

    private DropReason unprotect(SrtpReceiver receiver, byte[] packet) {
        return receiver.unprotectRtp(packet, 0, packet.length, out, 0);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNeverEncryptTwiceAtOneIndex(SrtpProfile profile) {
        var sender = new SrtpSender(keys(profile));
        assertThat(protect(sender, 1, 10)).isNotEmpty();

        assertThat(protect(sender, 1, 10)).isEmpty();
        assertThat(sender.reason()).isEqualTo(DropReason.SRTP_REUSED_INDEX);

        assertThat(protect(sender, 2, 10)).isNotEmpty();
        assertThat(sender.reason()).isEqualTo(DropReason.NONE);
        assertThat(protect(sender, 1, 10 + SrtpSender.WINDOW)).isNotEmpty();
        assertThat(protect(sender, 1, 10)).isEmpty();
        assertThat(sender.reason()).isEqualTo(DropReason.SRTP_TOO_OLD);
        assertThat(protect(sender, 1, 11)).isNotEmpty();
    }

    @Test
    void shouldSendNothingOfARetiredStream() {
        var sender = new SrtpSender(keys(SrtpProfile.AEAD_AES_128_GCM));
        protect(sender, 1, 10);

        sender.retire(1);
        sender.retire(2);

        for (int ssrc = 1; ssrc <= 2; ssrc++) {
            for (int sequence : new int[] {0, 11, 0x7fff, 0x8000, 0xffff}) {
                assertThat(protect(sender, ssrc, sequence)).isEmpty();
                assertThat(sender.reason()).isEqualTo(DropReason.SRTP_TOO_OLD);
            }
        }
        assertThat(protect(sender, 3, 10)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldEncryptSharedPlaintextAsInPlace(SrtpProfile profile) {
        var plain = new RtpPacket();
        byte[] shared = packet(77, 900);
        plain.wrap(shared, 0, shared.length);
        byte[] expected = protect(new SrtpSender(keys(profile)), 1, 5);
        byte[] header = packet(1, 5);

        for (int rewritten = 0; rewritten <= 8; rewritten++) {
            byte[] target = new byte[60];
            System.arraycopy(header, 0, target, 4, 12 + rewritten);
            int length = new SrtpSender(keys(profile)).protectRtp(plain, rewritten, target, 4, 12);
            assertThat(Arrays.copyOfRange(target, 4, 4 + length)).isEqualTo(expected);
        }
        assertThat(shared).isEqualTo(packet(77, 900));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldNoticeEveryChangedBit(SrtpProfile profile) {
        byte[] packet = protect(new SrtpSender(keys(profile)), 1, 5);
        byte[] report = new byte[60];
        Bytes.put32(report, 0, 0x80c9_0001);
        report = Arrays.copyOf(report, new SrtpSender(keys(profile)).protectRtcp(report, 0, 16));
        var receiver = new SrtpReceiver(keys(profile));

        for (int bit = 0; bit < packet.length * 8; bit++) {
            byte[] changed = packet.clone();
            changed[bit / 8] ^= (byte) (1 << (bit & 7));
            assertThat(unprotect(receiver, changed)).as("bit " + bit).isNotEqualTo(DropReason.NONE);
        }
        for (int bit = 0; bit < report.length * 8; bit++) {
            byte[] changed = report.clone();
            changed[bit / 8] ^= (byte) (1 << (bit & 7));
            assertThat(receiver.unprotectRtcp(changed, 0, changed.length, out, 0))
                    .as("bit " + bit)
                    .isNotEqualTo(DropReason.NONE);
        }
        assertThat(unprotect(receiver, packet)).isEqualTo(DropReason.NONE);
        assertThat(receiver.unprotectRtcp(report, 0, report.length, out, 0)).isEqualTo(DropReason.NONE);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldRefuseReplaysAndWhatIsTooOld(SrtpProfile profile) {
        var sender = new SrtpSender(keys(profile));
        var receiver = new SrtpReceiver(keys(profile));
        byte[] old = protect(sender, 1, 1);
        byte[] late = protect(sender, 1, 100);
        byte[] newest = protect(sender, 1, 1_100);

        assertThat(unprotect(receiver, newest)).isEqualTo(DropReason.NONE);
        assertThat(unprotect(receiver, late)).isEqualTo(DropReason.NONE);
        assertThat(unprotect(receiver, late)).isEqualTo(DropReason.SRTP_REPLAYED);
        assertThat(unprotect(receiver, old)).isEqualTo(DropReason.SRTP_TOO_OLD);
    }

    @Test
    void shouldNotLetForgedPacketsMoveTheRolloverCounter() {
        var sender = new SrtpSender(keys(SrtpProfile.AEAD_AES_128_GCM));
        var receiver = new SrtpReceiver(keys(SrtpProfile.AEAD_AES_128_GCM));
        unprotect(receiver, protect(sender, 1, 1));

        for (int sequence = 0; sequence < 65_536; sequence += 100) {
            byte[] forged = new byte[60];
            System.arraycopy(packet(1, sequence), 0, forged, 0, 20);
            assertThat(unprotect(receiver, forged)).isNotEqualTo(DropReason.NONE);
        }

        assertThat(unprotect(receiver, protect(sender, 1, 2))).isEqualTo(DropReason.NONE);
    }

    @Test
    void shouldBoundTheNumberOfStreams() {
        var sender = new SrtpSender(keys(SrtpProfile.AEAD_AES_128_GCM));
        var receiver = new SrtpReceiver(keys(SrtpProfile.AEAD_AES_128_GCM));
        for (int ssrc = 0; ssrc < SrtpReceiver.MAX_STREAMS; ssrc++) {
            assertThat(unprotect(receiver, protect(sender, ssrc, 1))).isEqualTo(DropReason.NONE);
        }

        assertThat(unprotect(receiver, protect(sender, -1, 1))).isEqualTo(DropReason.SRTP_TOO_MANY_STREAMS);
        assertThat(unprotect(receiver, protect(sender, 7, 2))).isEqualTo(DropReason.NONE);
        for (int ssrc = SrtpReceiver.MAX_STREAMS; ssrc < SrtpSender.MAX_STREAMS - 1; ssrc++) {
            protect(sender, ssrc, 1);
        }
        assertThat(protect(sender, -2, 1)).isEmpty();
        assertThat(sender.reason()).isEqualTo(DropReason.SRTP_TOO_MANY_STREAMS);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldSurviveRandomAndTruncatedBytes(SrtpProfile profile) {
        var random = Seeded.random();
        var receiver = new SrtpReceiver(keys(profile));
        byte[] good = protect(new SrtpSender(keys(profile)), 1, 5);
        for (int length = 0; length < good.length; length++) {
            assertThat(receiver.unprotectRtp(good, 0, length, out, 0)).isNotEqualTo(DropReason.NONE);
            assertThat(receiver.unprotectRtcp(good, 0, length, out, 0)).isNotEqualTo(DropReason.NONE);
        }
        byte[] bytes = new byte[100];
        var reasons = new HashSet<DropReason>();
        for (int i = 0; i < 30_000; i++) {
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x80 | (bytes[0] & 0x13));
            int length = random.nextInt(bytes.length);
            reasons.add(receiver.unprotectRtp(bytes, 0, length, out, 0));
            reasons.add(receiver.unprotectRtcp(bytes, 0, length, out, 0));
        }
        assertThat(reasons)
                .containsExactlyInAnyOrder(
                        DropReason.SRTP_BAD_TAG,
                        DropReason.SRTP_BAD_HEADER,
                        DropReason.SRTP_TOO_SHORT,
                        DropReason.SRTP_NOT_ENCRYPTED);
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        var sender = new SrtpSender(keys(SrtpProfile.AEAD_AES_128_GCM));
        byte[] exact = Arrays.copyOf(packet(1, 1), 20 + 15);
        assertThat(sender.protectRtp(exact, 0, 12, 8)).isZero();
        assertThat(sender.reason()).isEqualTo(DropReason.SRTP_TOO_LONG);
        assertThat(sender.protectRtcp(exact, 0, 16)).isZero();
        assertThat(sender.protectRtcp(exact, 0, 7)).isZero();
        assertThat(sender.reason()).isEqualTo(DropReason.SRTP_TOO_SHORT);

        byte[] packet = protect(sender, 1, 1);
        var receiver = new SrtpReceiver(keys(SrtpProfile.AEAD_AES_128_GCM));
        assertThat(receiver.unprotectRtp(packet, 0, packet.length, new byte[30], 0))
                .isEqualTo(DropReason.SRTP_TOO_LONG);
    }

    @Test
    void shouldCutExportedKeysAsInRfc5764() {
        byte[] exported = Seeded.hex("00".repeat(16) + "11".repeat(16) + "22".repeat(12) + "33".repeat(12));

        var client = SrtpKeys.ofClient(SrtpProfile.AEAD_AES_128_GCM, exported);
        var server = SrtpKeys.ofServer(SrtpProfile.AEAD_AES_128_GCM, exported);

        assertThat(client.key()).isEqualTo(new byte[16]);
        assertThat(client.salt()).isEqualTo(Seeded.hex("22".repeat(12)));
        assertThat(server.key()).isEqualTo(Seeded.hex("11".repeat(16)));
        assertThat(server.salt()).isEqualTo(Seeded.hex("33".repeat(12)));
        assertThat(server.toString()).isEqualTo("SrtpKeys[profile=AEAD_AES_128_GCM]");
        assertThatThrownBy(() -> SrtpKeys.ofClient(SrtpProfile.AES_CM_128_HMAC_SHA1_80, exported))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRememberExactlyTheWindow() {
        var random = Seeded.random();
        var window = new ReplayWindow(64);
        var truth = new HashSet<Long>();
        long highest = -1;
        for (int i = 0; i < 200_000; i++) {
            long index = Math.max(0, highest + random.nextInt(-70, random.nextInt(50) == 0 ? 200 : 4));
            boolean old = highest - index >= 64;
            assertThat(window.isTooOld(index)).isEqualTo(old);
            if (!old) {
                assertThat(window.isSeen(index)).isEqualTo(truth.contains(index));
                window.mark(index);
                truth.add(index);
                highest = Math.max(highest, index);
            }
        }
    }

    @Test
    void shouldKnowProfilesByTheirDtlsNumber() {
        assertThat(SrtpProfile.ofDtlsId(7)).contains(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(SrtpProfile.ofDtlsId(1)).contains(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        assertThat(SrtpProfile.ofDtlsId(8)).isEmpty();
    }

    @Test
    void shouldEndTheWarmUpWhenItsTimeIsOver() {
        assertThatCode(() -> SrtpWarmUp.run(Integer.MAX_VALUE, Duration.ofMillis(1)))
                .doesNotThrowAnyException();
    }
}
