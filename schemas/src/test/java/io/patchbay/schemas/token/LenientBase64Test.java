package io.patchbay.schemas.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LenientBase64Test {
    private static final String UUID_KEY = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    @Test
    void shouldReadUuidAsTwentySevenBytes() {
        assertThat(LenientBase64.decode(UUID_KEY))
                .hasSize(27)
                .isEqualTo(HexFormat.of().parseHex("ddfdb9d387b4fb87fcf7ee35777fbd6b473ed37d397bcd9cdf7d35"));
    }

    @Test
    void shouldIgnoreForeignCharactersAndStopAtFirstEqualsSign() {
        assertThat(LenientBase64.decode("a b\nc=d")).hasSize(2).isEqualTo(LenientBase64.decode("abc"));
    }

    @Test
    void shouldReadNoBytesFromLoneDigitOrNothing() {
        assertThat(LenientBase64.decode("a")).isEmpty();
        assertThat(LenientBase64.decode("")).isEmpty();
        assertThat(LenientBase64.decode("====")).isEmpty();
        assertThat(LenientBase64.decode("é€😀")).isEmpty();
    }

    @Test
    void shouldDropLoneTrailingDigit() {
        assertThat(LenientBase64.decode("YWJjZ")).isEqualTo("abc".getBytes(US_ASCII));
    }

    @Test
    void shouldReadBothAlphabetsPaddedOrNotAndMixed() {
        var bytes = HexFormat.of().parseHex("fbeffffbefbeff");

        assertThat(LenientBase64.decode("++///++++/8=")).isEqualTo(LenientBase64.decode("--___----_8"));
        assertThat(LenientBase64.decode("+-_/_+-+-/8")).isEqualTo(LenientBase64.decode("++///++++/8="));
        assertThat(LenientBase64.decode(LenientBase64.encode(bytes))).isEqualTo(bytes);
    }

    @Test
    void shouldAgreeWithJdkDecodersOnRandomBytes() {
        var seed = System.nanoTime();
        System.out.println("seed of random keys: " + seed);
        var random = new Random(seed);

        for (var i = 0; i < 2_000; i++) {
            var bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);

            assertThat(LenientBase64.decode(Base64.getEncoder().encodeToString(bytes)))
                    .isEqualTo(bytes);
            assertThat(LenientBase64.decode(Base64.getUrlEncoder().encodeToString(bytes)))
                    .isEqualTo(bytes);
            assertThat(LenientBase64.decode(LenientBase64.encode(bytes))).isEqualTo(bytes);
        }
    }
}
