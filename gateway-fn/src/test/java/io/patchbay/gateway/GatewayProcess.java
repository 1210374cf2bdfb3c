package io.patchbay.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A gateway in a process of its own, for real signals.
final class GatewayProcess implements AutoCloseable {
    private static final Pattern UP = Pattern.compile(
            "gateway is up.* url=\"http://127\\.0\\.0\\.1:(\\d+)\" management=\"http://127\\.0\\.0\\.1:(\\d+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;
    private final int managementPort;

    private GatewayProcess(Process process, int port, int managementPort) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
    }

    /// Starts a gateway with these settings on free ports of the loopback address; it serves when this returns.
    /// Fails if that takes a minute.
    static GatewayProcess start(Map<String, String> settings) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(List.of(
                java,
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // The process's own log lines, not those of tests.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "io.patchbay.gateway.Main"));
        builder.redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "SFU_GATEWAY_BIND", "127.0.0.1", "SFU_GATEWAY_PORT", "0", "PATCHBAY_MANAGEMENT_PORT", "0"));
        builder.environment().putAll(settings);
        var process = builder.start();
        var silence = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS));
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var said = new StringBuilder();
        String line;
        while ((line = lines.readLine()) != null) {
            var up = UP.matcher(line);
            if (up.find()) {
                silence.cancel(false);
                // Not a virtual thread: it would hold a carrier, and fake nodes run on the only one of a small machine.
                Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(_ -> {}));
                return new GatewayProcess(process, Integer.parseInt(up.group(1)), Integer.parseInt(up.group(2)));
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("the gateway did not start:\n" + said);
    }

    /// The status of a GET with a bearer token.
    int status(String path, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    int port() {
        return port;
    }

    /// Whether its metrics have this line.
    boolean shows(String line) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString()).body().contains(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Whether somebody new can connect.
    boolean isListening() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGHUP.
    void hangUp() throws IOException, InterruptedException {
        signal("HUP");
    }

    /// SIGTERM.
    void terminate() throws IOException, InterruptedException {
        signal("TERM");
    }

    /// SIGSTOP: none of its threads sees what happens now.
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// SIGCONT.
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        client.close();
    }
}
