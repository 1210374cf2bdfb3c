package io.patchbay.aggregator.query;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.patchbay.aggregator.query.KeyedLookup.Found;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class PeersTest {
    private static final TlsIdentity OURS = identity("ours");
    private static final TlsIdentity OTHER = identity("stranger");

    @Test
    void shouldAskInstancesWithATrustedCertificate() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var server = server(OURS, asked);
        try (var peers = peers()) {
            assertThat(peers.ask(host(server), "/v1/rooms/", "room", "")).contains(new Found.Nothing());
        } finally {
            server.stop(0);
        }

        assertThat(asked).containsExactly("Bearer token /v1/rooms/room");
    }

    @Test
    void shouldGiveTheTokenToNobodyElseAndSayItOnce() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var server = server(OTHER, asked);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var logger = (Logger) LoggerFactory.getLogger(Peers.class);
        logger.addAppender(lines);
        try (var peers = peers()) {
            assertThat(peers.ask(host(server), "/v1/rooms/", "room", "")).isEmpty();
            assertThat(peers.ask(host(server), "/v1/rooms/", "room", "")).isEmpty();
        } finally {
            server.stop(0);
            logger.detachAppender(lines);
        }

        assertThat(asked).isEmpty();
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getKeyValuePairs().toString())
                        .contains("certificate CN=stranger ", "is not trusted by SFU_AGGREGATOR_TRUST"));
    }

    @Test
    void shouldAskNobodyAgainWhomItDoesNotTrustAnyMore() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var server = server(OURS, asked);
        try (var peers = peers()) {
            assertThat(peers.ask(host(server), "/v1/rooms/", "before", "")).isPresent();

            peers.trust(TrustedCertificates.of("SFU_AGGREGATOR_TRUST", OTHER.certificate()));

            assertThat(peers.ask(host(server), "/v1/rooms/", "after", "")).isEmpty();
            peers.trust(trusted());
            assertThat(peers.ask(host(server), "/v1/rooms/", "again", "")).isPresent();
        } finally {
            server.stop(0);
        }

        assertThat(asked).containsExactly("Bearer token /v1/rooms/before", "Bearer token /v1/rooms/again");
    }

    private static Peers peers() {
        return new Peers("token", trusted(), Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    private static TlsIdentity identity(String name) {
        return TlsIdentity.ofPem(SelfSigned.pem(name, new SecureRandom(), Instant.now()));
    }

    private static TrustedCertificates trusted() {
        return TrustedCertificates.of("SFU_AGGREGATOR_TRUST", OURS.certificate());
    }

    private static HostInfo host(HttpServer server) {
        return new HostInfo("127.0.0.1", server.getAddress().getPort());
    }

    private static HttpServer server(TlsIdentity identity, CopyOnWriteArrayList<String> asked)
            throws IOException, GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(identity.keyStore(), null);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + exchange.getRequestURI());
            var nobody = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, nobody.length);
            exchange.getResponseBody().write(nobody);
            exchange.close();
        });
        server.start();
        return server;
    }
}
