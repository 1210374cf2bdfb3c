package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.broker.KafkaBroker;
import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import io.patchbay.telemetry.process.FileSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Instances that speak TLS, to callers and to each other (ADR 0108).
@ExtendWith(KafkaExtension.class)
final class TlsIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String OLD = SelfSigned.pem("old", new SecureRandom(), Instant.EPOCH);
    private static final String NEW = SelfSigned.pem("new", new SecureRandom(), Instant.EPOCH);

    @Test
    void shouldAnswerAndAskEachOtherOverTlsAlone(KafkaBroker broker) {
        var tls = new AggregatorTls(own(OLD), null);
        try (var cluster = new TestCluster(broker, "tls", tls);
                var first = cluster.start();
                var second = cluster.start()) {
            cluster.awaitRunning(first);
            cluster.awaitRunning(second);

            awaitForwards(cluster, first, second);
            assertThatThrownBy(() -> plain(cluster, first)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldChangeTheCertificateWithOverlapAndAskEachOtherAllTheTime(KafkaBroker broker, @TempDir Path folder)
            throws IOException {
        var own = replace(folder.resolve("own.pem"), OLD);
        var list = replace(folder.resolve("list.pem"), certificate(OLD) + certificate(NEW));
        var tls = new AggregatorTls(own("@" + own), list("@" + list));
        var context = tls.trusted().context();
        try (var cluster = new TestCluster(broker, "tls-rotation", tls);
                var first = cluster.start();
                var second = cluster.start()) {
            cluster.awaitRunning(first);
            cluster.awaitRunning(second);
            awaitForwards(cluster, first, second);

            replace(own, NEW);
            var next = TlsIdentity.ofPem(NEW).certificate();
            for (var instance : List.of(first, second)) {
                Await.until(
                        "the new one shows",
                        SOON,
                        () -> shown(instance, context).equals(next));
            }
            awaitForwards(cluster, first, second);

            replace(list, certificate(NEW));
            for (var instance : List.of(first, second)) {
                Await.until("the old one is off the list", SOON, () -> reloads(cluster, instance, "replaced") == 2);
            }
            awaitForwards(cluster, first, second);

            replace(own, certificate(OLD) + NEW.substring(certificate(NEW).length()));
            Await.until("the key does not fit", SOON, () -> reloads(cluster, first, "failed") == 1);
            assertThat(shown(first, context)).isEqualTo(next);
            first.reloadCertificates();
            assertThat(reloads(cluster, first, "failed")).isEqualTo(2);
            assertThat(reloads(cluster, first, "unchanged")).as("the list").isEqualTo(1);
        }
    }

    private static FileSetting<TlsIdentity> own(String text) {
        return FileSetting.of("SFU_AGGREGATOR_TLS", text, TlsIdentity::ofPem);
    }

    private static FileSetting<TrustedCertificates> list(String text) {
        var name = "SFU_AGGREGATOR_TRUST";
        return FileSetting.of(name, text, pem -> TrustedCertificates.ofPem(name, pem));
    }

    private static String certificate(String pem) {
        return pem.substring(0, pem.indexOf("-----BEGIN PRIVATE"));
    }

    /// As whoever rolls certificates out does: another file takes the place of the old one.
    private static Path replace(Path file, String text) throws IOException {
        var draft = Files.writeString(file.resolveSibling("draft"), text);
        return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Certificate shown(Aggregator instance, SSLContext context) {
        var loopback = InetAddress.getLoopbackAddress();
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(loopback, instance.port())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until each has asked the other again.
    private static void awaitForwards(TestCluster cluster, Aggregator first, Aggregator second) {
        var ofFirst = forwarded(cluster, first);
        var ofSecond = forwarded(cluster, second);
        Await.until("each asks the other for what it does not own", SOON, () -> {
            var path = "/v1/rooms/tls-probe" + System.nanoTime();
            cluster.get(first, path);
            cluster.get(second, path);
            return forwarded(cluster, first) > ofFirst && forwarded(cluster, second) > ofSecond;
        });
    }

    private static double forwarded(TestCluster cluster, Aggregator instance) {
        return metric(cluster, instance, "sfu_aggregator_lookups_total{outcome=\"forwarded\"} ");
    }

    private static double reloads(TestCluster cluster, Aggregator instance, String outcome) {
        return metric(cluster, instance, "sfu_key_reloads_total{outcome=\"" + outcome + "\"} ");
    }

    private static double metric(TestCluster cluster, Aggregator instance, String series) {
        return cluster.get(instance, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    private static void plain(TestCluster cluster, Aggregator aggregator) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + aggregator.port() + "/health/liveness");
        cluster.http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    }
}
