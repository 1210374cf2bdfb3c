package io.patchbay.node.fakes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A node in a process of its own, which can be killed and paused.
public final class NodeProcess implements AutoCloseable {
    private static final Pattern UP = Pattern.compile("Patchbay node .* is up: .* \\(port (\\d+), .* port (\\d+)\\)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int httpPort;
    private final int managementPort;
    private final List<String> opened = new ArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();

    private NodeProcess(Process process, int httpPort, int managementPort) {
        this.process = process;
        this.httpPort = httpPort;
        this.managementPort = managementPort;
    }

    /// Starts a node with these settings on top of the tests' own; it serves when this returns.
    public static NodeProcess start(Map<String, String> settings) {
        return start(settings, List.of());
    }

    /// The same with more options for its JVM.
    public static NodeProcess start(Map<String, String> settings, List<String> jvmOptions) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.patchbay.node.Main"));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(TestNode.settings(settings));
        builder.redirectErrorStream(true);
        try {
            var process = builder.start();
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var said = new StringBuilder();
            String line;
            while ((line = lines.readLine()) != null) {
                var up = UP.matcher(line);
                if (up.find()) {
                    var node = new NodeProcess(process, Integer.parseInt(up.group(1)), Integer.parseInt(up.group(2)));
                    said.toString().lines().forEach(node.said::add);
                    // Not a virtual thread: it would hold a carrier for as long as the process is silent, and with a
                    // carrier held for each core no virtual thread of this JVM runs any more (JDK 25).
                    Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(node.said::add));
                    return node;
                }
                said.append(line).append('\n');
            }
            throw new IllegalStateException("the node did not start:\n" + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int httpPort() {
        return httpPort;
    }

    /// Opens a channel without media for a room, as a gateway does, with [Tokens#CHANNEL_KEY]; the fleet knows it
    /// when this returns.
    public String open(String room) {
        return open(room, false);
    }

    /// As [#open], with media.
    public String openWithMedia(String room) {
        return open(room, true);
    }

    private String open(String room, boolean webRtc) {
        var uuid = channel(room, webRtc);
        opened.add(uuid);
        Wait.until("told", () -> metric("sfu_channel_records_total{result=\"sent\"}") >= opened.size());
        return uuid;
    }

    /// Opens a channel of a node without a fleet.
    public String channel(String room, boolean webRtc) {
        return TestNode.json(get(
                        httpPort,
                        "/v1/channel?webRTC=" + webRtc,
                        "Authorization",
                        "Bearer " + Tokens.roomWithKey(room),
                        "Patchbay-Tenant",
                        "acme",
                        "Patchbay-Room",
                        room))
                .path("uuid")
                .asText();
    }

    /// The channels it was asked for.
    public List<String> opened() {
        return List.copyOf(opened);
    }

    /// Enters a channel whose key is [Tokens#CHANNEL_KEY].
    public TestClient join(String uuid, int sessionId) {
        var token = Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(sessionId));
        return TestClient.join("127.0.0.1:" + httpPort, uuid, token);
    }

    /// How many sessions a channel has.
    public int sessions(String uuid) {
        for (var channel : TestNode.json(get(httpPort, "/v1/stats"))) {
            if (channel.path("uuid").asText().equals(uuid)) {
                return channel.path("sessionsStats").path("count").asInt();
            }
        }
        return 0;
    }

    /// The value of a metric with its labels; 0 if it is not there.
    public double metric(String name) {
        return get(managementPort, "/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    /// The lines it wrote so far, both streams.
    public List<String> said() {
        return List.copyOf(said);
    }

    /// Waits for its end and gives its exit code.
    public int exitCode() {
        return process.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue();
    }

    /// The status of a GET with a bearer token.
    public int status(String path, String token) {
        return send(httpPort, path, "Authorization", "Bearer " + token).statusCode();
    }

    /// SIGHUP.
    public void hangUp() {
        signal("HUP");
    }

    /// Kill -9.
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// SIGSTOP: its sockets stay open and nothing answers.
    public void pause() {
        signal("STOP");
    }

    /// SIGCONT.
    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            signal("CONT");
            kill();
        }
        http.shutdownNow();
    }

    private void signal(String name) {
        try {
            var code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String get(int port, String path, String... headers) {
        return send(port, path, headers).body();
    }

    private HttpResponse<String> send(int port, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
