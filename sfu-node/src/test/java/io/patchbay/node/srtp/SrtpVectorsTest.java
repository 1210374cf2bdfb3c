package io.patchbay.node.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SrtpVectorsTest {
    private static final byte[] KEY = Seeded.hex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] SALT = Seeded.hex("517569642070726f2071756f");

    private final GcmCipher gcm = new GcmCipher(KEY, SALT, KEY, SALT);

    @Test
    void shouldDeriveKeysAsInRfc3711AppendixB3() {
        byte[] key = Seeded.hex("E1F97A0D3E018BE0D64FA32C06DE4139");
        byte[] salt = Seeded.hex("0EC675AD498AFEEBB6960B3AABE6");

        assertThat(KeyDerivation.derive(key, salt, KeyDerivation.RTP_ENCRYPTION, 16))
                .isEqualTo(Seeded.hex("C61E7A93744F39EE10734AFE3FF7A087"));
        assertThat(KeyDerivation.derive(key, salt, KeyDerivation.RTP_SALT, 14))
                .isEqualTo(Seeded.hex("30CBBC08863D8C85D49DB34A9AE1"));
        assertThat(KeyDerivation.derive(key, salt, KeyDerivation.RTP_AUTHENTICATION, 94))
                .isEqualTo(Seeded.hex("""
                        CEBE321F6FF7716B6FD4AB49AF256A15
                        6D38BAA48F0A0ACF3C34E2359E6CDBCE
                        E049646C43D9327AD175578EF7227098
                        6371C10C9A369AC2F94A8C5FBCDDDC25
                        6D6E919A48B610EF17C2041E47403576
                        6B68642C59BBFC2F34DB60DBDFB2"""));
    }

    @Test
    void shouldEncryptRtpAsInRfc7714Section16() {
        byte[] plain = Seeded.hex("""
                8040f17b8041f8d35501a0b2
                47616c6c696120657374206f6d6e697320646976697361
                20696e207061727465732074726573""");
        byte[] expected = Seeded.hex("""
                8040f17b8041f8d35501a0b2
                f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833
                899d7f27beb16a9152cf765ee4390cce""");
        byte[] packet = Arrays.copyOf(plain, plain.length + 16);

        assertThat(gcm.encryptRtp(packet, 0, 12, plain.length - 12, 0xf17b)).isEqualTo(expected.length);
        assertThat(packet).isEqualTo(expected);

        byte[] out = Arrays.copyOf(expected, 12);
        out = Arrays.copyOf(out, expected.length);
        var view = new PacketCipher.View().set(expected, 0, expected.length);
        assertThat(gcm.decryptRtp(view, 12, 0xf17b, out, 0)).isTrue();
        assertThat(Arrays.copyOf(out, plain.length)).isEqualTo(plain);
    }

    @Test
    void shouldEncryptRtcpAsInRfc7714Section17() {
        byte[] plain = Seeded.hex("""
                81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61
                deadbeefdeadbeefdeadbeefdeadbeefdeadbeef""");
        byte[] expected = Seeded.hex("""
                81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32d
                c676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade
                800005d4""");
        byte[] packet = Arrays.copyOf(plain, plain.length + 20);

        assertThat(gcm.encryptRtcp(packet, 0, plain.length, 0x5d4)).isEqualTo(expected.length);
        assertThat(packet).isEqualTo(expected);
    }
}
