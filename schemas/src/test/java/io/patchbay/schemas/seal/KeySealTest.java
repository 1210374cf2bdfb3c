package io.patchbay.schemas.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySealTest {
    private static final String AUTH_KEY = "u6bsUQEWrHdKIuYplirRnbBmLbrKV5PxKG7DtA71mng=";
    private static final SealingKeys KEYS = SealingKeys.generate();

    private final KeySealer sealer = KeySealer.of(KEYS.publicKey());
    private final KeyOpener opener = KeyOpener.of(KEYS.privateKeys());

    @Test
    void shouldOpenWhatWasSealed() {
        var sealed = sealer.seal(AUTH_KEY);

        assertThat(sealed).doesNotContain(AUTH_KEY).matches("[A-Za-z0-9_.-]+").hasSizeLessThan(600);
        assertThat(opener.open(sealed)).contains(AUTH_KEY);
        assertThat(opener.open(sealed)).as("second time, remembered").contains(AUTH_KEY);
    }

    @Test
    void shouldSealWithAgreedAlgorithmsAndKeyId() throws Exception {
        var header = JWEObject.parse(sealer.seal(AUTH_KEY)).getHeader();

        assertThat(header.getAlgorithm()).isEqualTo(JWEAlgorithm.ECDH_ES_A256KW);
        assertThat(header.getEncryptionMethod()).isEqualTo(EncryptionMethod.A256GCM);
        assertThat(header.getKeyID()).isEqualTo(sealer.keyId());
        assertThat(opener.keyIds()).containsExactly(sealer.keyId());
    }

    @Test
    void shouldSealDifferentlyEachTime() {
        assertThat(sealer.seal(AUTH_KEY)).isNotEqualTo(sealer.seal(AUTH_KEY));
    }

    @Test
    void shouldOpenWithPreviousKeyAfterRotationAndNotAfterTwo() {
        var once = KEYS.rotate();
        var twice = once.rotate();
        var sealed = sealer.seal(AUTH_KEY);

        assertThat(KeyOpener.of(once.privateKeys()).open(sealed)).contains(AUTH_KEY);
        assertThat(KeyOpener.of(once.privateKeys())
                        .open(KeySealer.of(once.publicKey()).seal("a")))
                .contains("a");
        assertThat(KeyOpener.of(twice.privateKeys()).tryOpen(sealed))
                .isInstanceOfSatisfying(
                        Opened.Shut.class, shut -> assertThat(shut.reason()).contains(sealer.keyId()));
    }

    @Test
    void shouldNotOpenWithAnotherPair() {
        assertThat(KeyOpener.of(SealingKeys.generate().privateKeys()).open(sealer.seal(AUTH_KEY)))
                .isEmpty();
    }

    @Test
    void shouldReadKeysFromFiles(@TempDir Path directory) throws Exception {
        var publicFile = Files.writeString(directory.resolve("public.json"), KEYS.publicKey() + "\n");
        var privateFile = Files.writeString(directory.resolve("private.json"), KEYS.privateKeys() + "\n");

        var sealed = KeySealer.of("@" + publicFile).seal(AUTH_KEY);

        assertThat(KeyOpener.of("@" + privateFile).open(sealed)).contains(AUTH_KEY);
    }

    @Test
    void shouldTakeSinglePrivateKeyWithoutSet() {
        var set = KEYS.privateKeys();
        var single = set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));

        assertThat(KeyOpener.of(single).open(sealer.seal(AUTH_KEY))).contains(AUTH_KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "null",
                "[]",
                "{\"keys\":[]}",
                "{\"keys\":7}",
                "{\"kty\":\"oct\",\"k\":\"c2VjcmV0c2VjcmV0\",\"kid\":\"a\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\",\"kid\":\"a\"}",
                "@/does/not/exist.json",
                "@\u0000"
            })
    void shouldRefuseSettingThatIsNoKeyAndSayWhatIsExpected(String setting) {
        assertThatThrownBy(() -> KeySealer.of(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> KeyOpener.of(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void shouldRefusePublicKeyWherePrivateOnesAreNeeded() {
        assertThatThrownBy(() -> KeyOpener.of(KEYS.publicKey()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("private");
    }

    @Test
    void shouldRefuseToSealNothingOrTooMuch() {
        assertThatThrownBy(() -> sealer.seal("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sealer.seal("x".repeat(KeySealer.MAX_KEY_LENGTH + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldShutOtherAlgorithmsCompressionAndHugeTexts() throws Exception {
        var other = new JWEHeader.Builder(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM).keyID(sealer.keyId());
        var compressed = new JWEHeader.Builder(KeySealer.ALGORITHM, KeySealer.CONTENT)
                .keyID(sealer.keyId())
                .compressionAlgorithm(CompressionAlgorithm.DEF);

        assertThat(opener.open(sealedWith(other.build(), "a"))).isEmpty();
        assertThat(opener.open(sealedWith(compressed.build(), "a".repeat(1000))))
                .isEmpty();
        assertThat(opener.open("a".repeat(KeyOpener.MAX_SEALED_LENGTH + 1))).isEmpty();
    }

    @Test
    void shouldNotShowSecretsInText() {
        var secret = KEYS.privateKeys().replaceAll("(?s).*\"d\":\"([^\"]+)\".*", "$1");

        assertThat(secret).hasSizeBetween(40, 50);
        assertThat(KEYS.toString() + opener + sealer).doesNotContain(secret);
        assertThat(KEYS.publicKey()).doesNotContain(secret);
        assertThat(opener.tryOpen(sealer.seal(AUTH_KEY)).toString()).doesNotContain(AUTH_KEY);
    }

    @Test
    void shouldNeverThrowOnTruncatedMutatedOrRandomText() {
        var seed = System.nanoTime();
        System.out.println("seed of random sealed keys: " + seed);
        var random = new Random(seed);
        var sealed = sealer.seal(AUTH_KEY);

        for (var i = 0; i < 1_500; i++) {
            var text = new StringBuilder(sealed);
            for (var change = random.nextInt(3); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) (33 + random.nextInt(94)));
            }
            text.setLength(random.nextInt(4) == 0 ? random.nextInt(text.length()) : text.length());

            assertThat(text.toString().equals(sealed)
                            || opener.open(text.toString()).isEmpty()
                            || canonicallyEqual(text.toString(), sealed))
                    .as(text.toString())
                    .isTrue();
        }
    }

    /// The last digit of a base64 part has bits that mean nothing, so another digit may say the same.
    private static boolean canonicallyEqual(String one, String other) {
        try {
            var a = JWEObject.parse(one).getParsedParts();
            var b = JWEObject.parse(other).getParsedParts();
            for (var i = 0; i < a.length; i++) {
                if (!Arrays.equals(a[i].decode(), b[i].decode())) {
                    return false;
                }
            }
            return true;
        } catch (ParseException e) {
            return false;
        }
    }

    private static String sealedWith(JWEHeader header, String text) throws Exception {
        var jwe = new JWEObject(header, new Payload(text));
        jwe.encrypt(new ECDHEncrypter(ECKey.parse(KEYS.publicKey())));
        return jwe.serialize();
    }
}
