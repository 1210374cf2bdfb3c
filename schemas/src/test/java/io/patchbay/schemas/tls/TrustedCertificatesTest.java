package io.patchbay.schemas.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedCertificatesTest {
    private static final String SETTING = "SFU_AGGREGATOR_TRUST";
    private static final String OLD = SelfSigned.pem("old", new SecureRandom(), Instant.EPOCH);
    private static final String NEW = SelfSigned.pem("new", new SecureRandom(), Instant.EPOCH);
    private static final String OTHER = SelfSigned.pem("other", new SecureRandom(), Instant.EPOCH);

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void shouldTrustEachListedOneUnderAnyNameAndWheneverItEnds() throws Exception {
        var trusted = TrustedCertificates.ofPem(SETTING, certificate(OLD) + certificate(NEW));

        assertThat(ask(OLD, trusted)).isEqualTo(200);
        assertThat(ask(NEW, trusted)).isEqualTo(200);
    }

    @Test
    void shouldRefuseAnyOtherAndNameItAndTheSetting() {
        var trusted = TrustedCertificates.ofPem(SETTING, certificate(OLD));

        assertThatThrownBy(() -> ask(OTHER, trusted))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("certificate CN=other ")
                .hasMessageContaining("is not trusted by " + SETTING);
    }

    @Test
    void shouldNotLetAStrangerFillTheLog() {
        var trusted = TrustedCertificates.ofPem(SETTING, certificate(OLD));
        var stranger = SelfSigned.pem("x".repeat(5_000), new SecureRandom(), Instant.now());

        assertThatThrownBy(() -> ask(stranger, trusted))
                .hasMessageContaining("is not trusted by " + SETTING)
                .hasMessageNotContaining("x".repeat(100));
    }

    @Test
    void shouldTrustOneMore() throws Exception {
        var trusted = TrustedCertificates.ofPem(SETTING, certificate(OLD))
                .and(TlsIdentity.ofPem(OTHER).certificate());

        assertThat(ask(OTHER, trusted)).isEqualTo(200);
        assertThat(ask(OLD, trusted)).isEqualTo(200);
    }

    @Test
    void shouldTrustWhatAListedOneIssuedForTheNameAskedForAlone() throws Exception {
        var keytool = new Keytool(folder);
        keytool.make("ca", "EC", "-ext", "bc:c");
        keytool.make("here", "EC", "-signer", "ca", "-ext", "san=ip:127.0.0.1");
        keytool.make("elsewhere", "EC", "-signer", "ca", "-ext", "san=dns:elsewhere.example.com");
        var trusted = TrustedCertificates.ofPem(SETTING, keytool.certificate("ca"));

        assertThat(ask(pem(keytool, "here"), trusted)).isEqualTo(200);
        assertThatThrownBy(() -> ask(pem(keytool, "elsewhere"), trusted))
                .hasMessageContaining("certificate CN=elsewhere ")
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void shouldTrustWhatAListedOneIssuedInItsTimeAlone() throws Exception {
        var here = "san=ip:127.0.0.1";
        var keytool = new Keytool(folder);
        keytool.make("ca", "EC", "-ext", "bc:c", "-startdate", "-30d");
        keytool.make("ended", "EC", "-signer", "ca", "-ext", here, "-startdate", "-20d", "-validity", "10");
        keytool.make("early", "EC", "-signer", "ca", "-ext", here, "-startdate", "+2d");
        var trusted = TrustedCertificates.ofPem(SETTING, keytool.certificate("ca"));

        assertThatThrownBy(() -> ask(pem(keytool, "ended"), trusted)).hasMessageContaining("certificate CN=ended ");
        assertThatThrownBy(() -> ask(pem(keytool, "early"), trusted)).hasMessageContaining("certificate CN=early ");
    }

    @Test
    void shouldNotTrustWhatAListedServerIssued() throws Exception {
        var keytool = new Keytool(folder);
        keytool.make("server", "EC");
        keytool.make("forged", "EC", "-signer", "server", "-ext", "san=ip:127.0.0.1");
        var trusted = TrustedCertificates.ofPem(SETTING, keytool.certificate("server"));

        assertThat(ask(pem(keytool, "server"), trusted)).isEqualTo(200);
        assertThatThrownBy(() -> ask(keytool.key("forged") + keytool.certificate("forged"), trusted))
                .hasMessageContaining("certificate CN=forged ");
    }

    /// A client that does not say which name it wants compared is not given an issued certificate of any name.
    @Test
    void shouldTrustIssuedOnesOnlyWhereNamesAreCompared() throws Exception {
        var keytool = new Keytool(folder);
        keytool.make("ca", "EC", "-ext", "bc:c");
        keytool.make("elsewhere", "EC", "-signer", "ca", "-ext", "san=dns:elsewhere.example.com");
        var server = serverContext(pem(keytool, "elsewhere")).getServerSocketFactory();
        var context =
                TrustedCertificates.ofPem(SETTING, keytool.certificate("ca")).context();
        try (var listener = server.createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = (SSLSocket)
                        context.getSocketFactory().createSocket(listener.getInetAddress(), listener.getLocalPort())) {
            Thread.startVirtualThread(() -> shakeHands(listener));

            assertThatThrownBy(client::startHandshake)
                    .hasMessageContaining("certificate CN=elsewhere ")
                    .hasMessageContaining("does not compare names");
        }
    }

    private static void shakeHands(ServerSocket listener) {
        try (var socket = (SSLSocket) listener.accept()) {
            socket.startHandshake();
        } catch (IOException e) {
            // The client ends it, which is what the test looks at.
        }
    }

    @Test
    void shouldRefuseAWeakKeyOnTheList() throws Exception {
        var keytool = new Keytool(folder);
        keytool.make("weak", "RSA", "-keysize", "1024");

        assertRefused(certificate(NEW) + keytool.certificate("weak"), "CN=weak ");
    }

    @Test
    void shouldBeTheSameIfTheListIs() {
        var both = certificate(OLD) + certificate(NEW);

        assertThat(TrustedCertificates.ofPem(SETTING, both)).isEqualTo(TrustedCertificates.ofPem(SETTING, "\n" + both));
        assertThat(TrustedCertificates.ofPem(SETTING, both))
                .hasSameHashCodeAs(TrustedCertificates.ofPem(SETTING, "\n" + both));
        assertThat(TrustedCertificates.ofPem(SETTING, both))
                .isNotEqualTo(TrustedCertificates.ofPem(SETTING, certificate(NEW)));
        assertThat(TrustedCertificates.ofPem(SETTING, both).toString())
                .matches("TrustedCertificates\\[CN=old [0-9A-F:]{23}\\.\\.\\., CN=new [0-9A-F:]{23}\\.\\.\\.]");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertRefused("", "holds no certificate");
        assertRefused("nonsense", "holds no certificate");
        assertRefused(NEW, "must not have the key");
        assertRefused(certificate(NEW).substring(0, 100), "is cut off");
    }

    private static String pem(Keytool keytool, String alias) throws GeneralSecurityException, IOException {
        return keytool.certificate(alias) + keytool.key(alias);
    }

    private static String certificate(String pem) {
        return pem.substring(0, pem.indexOf("-----BEGIN PRIVATE"));
    }

    /// Status of an answer of a server with this certificate, by its address.
    private static int ask(String serverPem, TrustedCertificates trusted) throws Exception {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(serverContext(serverPem)));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try (var client = HttpClient.newBuilder().sslContext(trusted.context()).build()) {
            var uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext serverContext(String pem) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(TlsIdentity.ofPem(pem).keyStore(), null);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void assertRefused(String text, String why) {
        assertThatThrownBy(() -> TrustedCertificates.ofPem(SETTING, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
