package io.patchbay.node.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.node.Node;
import io.patchbay.node.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// A node on a free port of 127.0.0.1, and an HTTP client for it.
public final class TestNode implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Node node;

    private TestNode(Node node) {
        this.node = node;
    }

    /// Starts a node with these settings on top of the tests' own.
    public static TestNode start(Map<String, String> settings) {
        return new TestNode(Node.start(NodeConfig.from(settings(settings))));
    }

    /// The tests' own settings with these on top.
    static Map<String, String> settings(Map<String, String> more) {
        var env = new HashMap<String, String>();
        env.put("AUTH_KEY", Tokens.NODE_KEY);
        env.put("PUBLIC_IP", "127.0.0.1");
        env.put("HTTP_INTERFACE", "127.0.0.1");
        env.put("PORT", "0");
        env.put("RTC_INTERFACE", "127.0.0.1");
        env.put("NUM_WORKERS", "1");
        env.put("SFU_SHUTDOWN_GRACE_MS", "0");
        env.put("SFU_PROBE_INTERVAL", "0");
        env.putAll(more);
        return env;
    }

    public static TestNode start() {
        return start(Map.of());
    }

    public Node node() {
        return node;
    }

    public String address() {
        return "127.0.0.1:" + node.port();
    }

    /// Sends a request; header names and values alternate.
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        return send(node.port(), method, path, body, headers);
    }

    private HttpResponse<String> send(int port, String method, String path, String body, String... headers) {
        var publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, publisher);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /// Asks for a channel.
    public HttpResponse<String> channel(String token, String... headers) {
        var all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer " + token;
        return get("/v1/channel", all);
    }

    /// Asks for a channel and gives its uuid.
    public String uuid(String token, String... headers) {
        return json(channel(token, headers)).path("uuid").asText();
    }

    /// What the management port shows.
    public HttpResponse<String> manage(String path) {
        return manage("GET", path, "");
    }

    /// A request to the management port; header names and values alternate.
    public HttpResponse<String> manage(String method, String path, String body, String... headers) {
        return send(node.managementPort(), method, path, body, headers);
    }

    /// The only channel in `/v1/stats` with this uuid, missing if there is none.
    public JsonNode stats(String uuid) {
        for (var channel : json(get("/v1/stats"))) {
            if (channel.path("uuid").asText().equals(uuid)) {
                return channel;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /// How many sessions a channel has.
    public int sessions(String uuid) {
        return stats(uuid).path("sessionsStats").path("count").asInt();
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        node.close();
        http.shutdownNow();
    }
}
