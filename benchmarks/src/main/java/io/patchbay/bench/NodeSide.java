package io.patchbay.bench;

import io.patchbay.schemas.token.Hs256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A node in a process of its own, started as anybody would start it, with one media loop. Owned by one thread.
final class NodeSide implements AutoCloseable {
    private static final Pattern UP = Pattern.compile("Patchbay node .* is up: .* \\(port (\\d+), .* port (\\d+)\\)");
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long STOP_S = 10;
    private static final int PEERS = 1_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final byte[] key;
    private final Process process;
    private final int port;
    private final int managementPort;
    private final NodeJvm jvm;

    /// Starts it and waits until it serves.
    ///
    /// @param jvmOptions beside the class path
    static NodeSide start(List<String> jvmOptions) {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.patchbay.node.Main"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(settings(Base64.getEncoder().encodeToString(key)));
        try {
            return await(builder.start(), key);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the node's process", e);
        }
    }

    private static Map<String, String> settings(String key) {
        return Map.ofEntries(
                Map.entry("AUTH_KEY", key),
                Map.entry("PUBLIC_IP", "127.0.0.1"),
                Map.entry("HTTP_INTERFACE", "127.0.0.1"),
                Map.entry("RTC_INTERFACE", "127.0.0.1"),
                Map.entry("PORT", "0"),
                Map.entry("NUM_WORKERS", "1"),
                Map.entry("CHANNEL_SIZE", Integer.toString(PEERS)),
                Map.entry("LOG_LEVEL", "warn"),
                Map.entry("SFU_PROBE_INTERVAL", "0"),
                Map.entry("SFU_SHUTDOWN_GRACE_MS", "0"));
    }

    private static NodeSide await(Process process, byte[] key) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var said = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            var up = UP.matcher(line);
            if (up.find()) {
                // Not a virtual thread: it would hold a carrier for as long as the node is silent.
                Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(System.err::println));
                return new NodeSide(process, key, Integer.parseInt(up.group(1)), Integer.parseInt(up.group(2)));
            }
            said.append(line).append('\n');
        }
        throw new IOException("the node did not start; it said:\n" + said);
    }

    private NodeSide(Process process, byte[] key, int port, int managementPort) throws IOException {
        this.process = process;
        this.key = key;
        this.port = port;
        this.managementPort = managementPort;
        this.jvm = NodeJvm.attach(process.pid());
    }

    /// Opens a channel with media, as a gateway or an Odoo server does; answers its uuid.
    String openChannel() {
        var answer = get(port, "/v1/channel", "Authorization", "Bearer " + token("\"iss\":\"bench\""));
        return Signaling.json(answer).path("uuid").asText();
    }

    /// Joins a session to it.
    Signaling join(String channel, int sessionId, Signaling.Listener listener) {
        var uri = URI.create("ws://127.0.0.1:" + port + "/");
        return Signaling.join(http, uri, channel, token("\"session_id\":" + sessionId), listener);
    }

    private String token(String claim) {
        return Hs256.sign(key, ("{" + claim + ",\"exp\":4102444800}").getBytes(StandardCharsets.UTF_8));
    }

    private String get(int atPort, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + atPort + path))
                .timeout(ANSWER);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "the node answered " + path + " with " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException("the node did not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the node for " + path, e);
        }
    }

    /// What it counted since its start.
    NodeCounters counters() {
        return NodeCounters.parse(get(managementPort, "/metrics"));
    }

    /// What its JVM uses.
    NodeJvm jvm() {
        return jvm;
    }

    @Override
    public void close() {
        jvm.close();
        http.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
