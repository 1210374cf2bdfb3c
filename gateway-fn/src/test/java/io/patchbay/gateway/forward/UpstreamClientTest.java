package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class UpstreamClientTest {
    private static final TlsIdentity SERVER = identity("server");
    private static final TlsIdentity OTHER = identity("other");
    private static final int END = -1;

    /// The list changes while a handshake under the last one is under way.
    @Test
    void shouldSendNothingToWhomOnlyTheLastListTrusted() throws Exception {
        var connected = new CountDownLatch(1);
        var changed = new CountDownLatch(1);
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (var listener = listener();
                var client = new UpstreamClient(loops, 1_000, trusted(SERVER))) {
            var seen = new CompletableFuture<Integer>();
            Thread.startVirtualThread(() -> {
                seen.complete(firstByte(listener, connected, changed));
                firstByte(listener, connected, changed);
            });
            var origin = Origin.of("https://127.0.0.1:" + listener.getLocalPort());
            var answer = client.send(UpstreamRequest.get(origin, "/", List.of(), Duration.ofSeconds(20)));
            assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();

            client.trust(trusted(OTHER));
            loops.next().submit(() -> {}).sync();
            changed.countDown();

            assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(END);
            assertThat(answer.toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Outcome.ConnectFailed.class,
                            failed -> assertThat(failed.reason()).startsWith("TLS: certificate CN=server "));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /// What a caller sends first, once it may; [#END] if it sends nothing.
    private static int firstByte(ServerSocket listener, CountDownLatch connected, CountDownLatch goOn) {
        try (var socket = (SSLSocket) listener.accept()) {
            connected.countDown();
            goOn.await();
            socket.startHandshake();
            return socket.getInputStream().read();
        } catch (IOException e) {
            return END;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return END;
        }
    }

    private static ServerSocket listener() throws IOException, GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(SERVER.keyStore(), null);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static TlsIdentity identity(String name) {
        return TlsIdentity.ofPem(SelfSigned.pem(name, new SecureRandom(), Instant.now()));
    }

    private static TrustedCertificates trusted(TlsIdentity identity) {
        return TrustedCertificates.of("test", identity.certificate());
    }
}
