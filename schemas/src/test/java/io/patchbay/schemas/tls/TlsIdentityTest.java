package io.patchbay.schemas.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String PEM = SelfSigned.pem("patchbay", new SecureRandom(), NOW);
    private static final String CERTIFICATE = PEM.substring(0, PEM.indexOf("-----BEGIN PRIVATE"));
    private static final String KEY = PEM.substring(CERTIFICATE.length());

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void shouldReadWhatIsMadeHere() throws GeneralSecurityException {
        var certificate = TlsIdentity.ofPem(PEM).certificate();

        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(NOW));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=patchbay");
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(certificate.getNotBefore()).isEqualTo(Instant.parse("2026-11-27T12:00:00Z"));
        assertThat(certificate.getNotAfter()).isEqualTo(Instant.parse("2027-11-28T12:00:00Z"));
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSerialNumber()).isPositive();
    }

    @Test
    void shouldMakeAnotherKeyEachTime() {
        var other = SelfSigned.pem("patchbay", new SecureRandom(), NOW);

        assertThatThrownBy(() -> TlsIdentity.ofPem(CERTIFICATE + other.substring(other.indexOf("-----BEGIN PRIVATE"))))
                .hasMessageContaining("not that of its first CERTIFICATE");
    }

    @Test
    void shouldReadInAnyOrderWithTextBetween() {
        assertThat(TlsIdentity.ofPem("a key\n" + KEY + "\nand its certificate\n" + CERTIFICATE))
                .asString()
                .matches("TlsIdentity\\[CN=patchbay ([0-9A-F]{2}:){7}[0-9A-F]{2}\\.\\.\\.]");
    }

    @Test
    void shouldBeTheSameIfKeyAndCertificatesAre() {
        var other = SelfSigned.pem("patchbay", new SecureRandom(), NOW);

        assertThat(TlsIdentity.ofPem(PEM)).isEqualTo(TlsIdentity.ofPem(KEY + CERTIFICATE));
        assertThat(TlsIdentity.ofPem(PEM)).hasSameHashCodeAs(TlsIdentity.ofPem(KEY + CERTIFICATE));
        assertThat(TlsIdentity.ofPem(PEM)).isNotEqualTo(TlsIdentity.ofPem(other));
    }

    @Test
    void shouldReadRsaAsOthersWriteIt() throws IOException, InterruptedException, GeneralSecurityException {
        var keytool = new Keytool(folder);
        keytool.make("rsa", "RSA");

        var identity = TlsIdentity.ofPem(keytool.key("rsa") + keytool.certificate("rsa"));

        assertThat(identity.keyStore().getKey("server", null).getAlgorithm()).isEqualTo("RSA");
        assertThat(identity.keyStore().getCertificateChain("server")).containsExactly(identity.certificate());
    }

    @Test
    void shouldTakeIssuersInTheirOrderAlone() throws IOException, InterruptedException, GeneralSecurityException {
        var keytool = new Keytool(folder);
        keytool.make("root", "EC", "-ext", "bc:c");
        keytool.make("issuer", "EC", "-signer", "root", "-ext", "bc:c");
        keytool.make("server", "EC", "-signer", "issuer");
        var server = keytool.key("server") + keytool.certificate("server");
        var issuer = keytool.certificate("issuer");
        var root = keytool.certificate("root");

        assertThat(TlsIdentity.ofPem(server + issuer + root).keyStore().getCertificateChain("server"))
                .hasSize(3);
        assertThat(TlsIdentity.ofPem(server + issuer).keyStore().getCertificateChain("server"))
                .hasSize(2);
        assertRefused(server + root + issuer, "wrong order: CN=root ");
        assertRefused(server + root, "wrong order: CN=root ");
        assertRefused(issuer + server, "wrong order: CN=server ");
        assertRefused(server + issuer + issuer, "has one CERTIFICATE twice");
        assertRefused(PEM + CERTIFICATE, "has one CERTIFICATE twice");
    }

    @Test
    void shouldRefuseKeysThatAreWeakOrNotForTls() throws IOException, InterruptedException, GeneralSecurityException {
        var keytool = new Keytool(folder);
        keytool.make("weak", "RSA", "-keysize", "1024");
        keytool.make("dsa", "DSA");
        keytool.make("ed", "Ed25519");

        assertRefused(keytool.certificate("weak") + keytool.key("weak"), "CN=weak ");
        assertRefused(keytool.certificate("weak") + keytool.key("weak"), "RSA of 2048 bits");
        assertRefused(keytool.certificate("dsa") + keytool.key("dsa"), "of a kind that TLS does not use");
        assertThat(TlsIdentity.ofPem(keytool.certificate("ed") + keytool.key("ed"))
                        .certificate()
                        .getPublicKey()
                        .getAlgorithm())
                .isEqualTo("EdDSA");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertRefused("", "holds no certificate");
        assertRefused(KEY, "holds no certificate");
        assertRefused(CERTIFICATE, "must hold one PRIVATE KEY");
        assertRefused(PEM + KEY, "must hold one PRIVATE KEY beside the certificate, has 2");
        assertRefused(PEM.replace("PRIVATE KEY", "EC PRIVATE KEY"), "openssl pkcs8 -topk8");
        assertRefused(PEM.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), "openssl pkcs8 -topk8");
        assertRefused(PEM.replaceFirst("CERTIFICATE-----\n.", "CERTIFICATE-----\n!"), "not base64");
        assertRefused(PEM.replaceFirst("CERTIFICATE-----\n....", "CERTIFICATE-----\nAAAA"), "damaged CERTIFICATE");
    }

    @Test
    void shouldRefuseEveryTruncatedTextWithoutShowingIt() {
        for (var length = 0; length < PEM.stripTrailing().length(); length++) {
            var text = PEM.substring(0, length);

            assertThatThrownBy(() -> TlsIdentity.ofPem(text))
                    .as("the first %d characters", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain(KEY.lines().toList().get(1));
        }
    }

    @Test
    void shouldRefuseRandomText() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 2_000; i++) {
            var damaged = PEM.getBytes(StandardCharsets.ISO_8859_1);
            for (var hits = random.nextInt(4); hits >= 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }

            assertThatCode(() -> readOrRefuse(new String(damaged, StandardCharsets.ISO_8859_1)))
                    .as("seed %d, turn %d", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    private static void readOrRefuse(String text) {
        try {
            TlsIdentity.ofPem(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private static void assertRefused(String text, String why) {
        assertThatThrownBy(() -> TlsIdentity.ofPem(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
