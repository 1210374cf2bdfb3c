package io.patchbay.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.schemas.tls.SelfSigned;
import io.patchbay.schemas.tls.TlsIdentity;
import io.patchbay.schemas.tls.TrustedCertificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real SIGHUP to a real process, which without a handler would end it. It needs no Kafka to listen.
final class HangUpIT {
    private static final Pattern UP = Pattern.compile("aggregator is up.* url=\"(https://127\\.0\\.0\\.1:\\d+)\"");

    @Test
    void shouldReadCertificatesAgainFromAFileThatDidNotChange(@TempDir Path folder) throws Exception {
        var pem = SelfSigned.pem("aggregator", new SecureRandom(), Instant.now());
        var file = Files.writeString(folder.resolve("own.pem"), pem);
        var trusted = TrustedCertificates.of("test", TlsIdentity.ofPem(pem).certificate());
        var process = start(file);
        try (var client = HttpClient.newBuilder().sslContext(trusted.context()).build()) {
            var metrics = URI.create(url(process) + "/metrics");
            assertThat(isRead(client, metrics, 0)).isTrue();

            var kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();

            assertThat(kill.waitFor()).isZero();
            Await.until("the file is read", Duration.ofSeconds(30), () -> isRead(client, metrics, 1));
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static Process start(Path file) throws IOException {
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // The process's own log lines, not those of tests.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "io.patchbay.aggregator.Main"));
        builder.redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "HTTP_INTERFACE", "127.0.0.1",
                        "PORT", "0",
                        "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                        "SFU_AGGREGATOR_TLS", "@" + file));
        return builder.start();
    }

    /// Where it listens. What it says later is passed over, so that it can go on saying it.
    private static String url(Process process) throws IOException {
        var silence = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS));
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var said = new StringBuilder();
        String line;
        while ((line = lines.readLine()) != null) {
            var up = UP.matcher(line);
            if (up.find()) {
                silence.cancel(false);
                // Not a virtual thread: it would hold a carrier for as long as the process is silent.
                Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(_ -> {}));
                return up.group(1);
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("the aggregator did not start:\n" + said);
    }

    private static boolean isRead(HttpClient client, URI metrics, int times) {
        try {
            return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                    .body()
                    .contains("sfu_key_reloads_total{outcome=\"unchanged\"} " + times + ".0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
