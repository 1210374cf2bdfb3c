package io.patchbay.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// One participant's WebSocket in the odoo dialect (`docs/odoo-protocol.md`). Thread-safe; the listener is called on
/// the HTTP client's threads.
final class Signaling implements WebSocket.Listener {
    private static final long LIMIT_S = 30;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Listener listener;
    private final CompletableFuture<JsonNode> transports = new CompletableFuture<>();
    private final Map<String, CompletableFuture<JsonNode>> requests = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<WebSocket> socket;

    /// What the node tells.
    interface Listener {
        /// Another participant's stream comes on this SSRC as soon as [#accept] is called with the id.
        void onStream(Announcement announcement);

        /// The node closed the socket.
        void onClosed(int code);
    }

    /// A stream for this participant.
    ///
    /// @param requestId for [#accept]
    /// @param sessionId who publishes it
    /// @param type `audio` or `camera`
    record Announcement(String requestId, int sessionId, String type, int ssrc) {}

    /// Where a transport's other end is.
    record Remote(String fragment, String password, int port) {}

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the node sent what is no JSON: " + text, e);
        }
    }

    static Signaling join(HttpClient http, URI uri, String channel, String token, Listener listener) {
        return new Signaling(http, uri, "{\"channelUUID\":\"" + channel + "\",\"jwt\":\"" + token + "\"}", listener);
    }

    @SuppressWarnings("this-escape")
    private Signaling(HttpClient http, URI uri, String credentials, Listener listener) {
        this.listener = listener;
        this.socket = http.newWebSocketBuilder().buildAsync(uri, this);
        send(credentials);
        // The answer to INIT_TRANSPORTS is sent where it arrives.
        get(transports, "INIT_TRANSPORTS");
    }

    /// Where to send media.
    Remote up() {
        return remote("ctsConfig");
    }

    /// Where to receive media from.
    Remote down() {
        return remote("stcConfig");
    }

    private Remote remote(String name) {
        var config = get(transports, "INIT_TRANSPORTS").path(name);
        var ice = config.path("iceParameters");
        return new Remote(
                ice.path("usernameFragment").asText(),
                ice.path("password").asText(),
                config.path("iceCandidates").path(0).path("port").asInt());
    }

    /// Lets a client with this certificate shake hands on both transports.
    void connect(String fingerprint) {
        var payload =
                "{\"dtlsParameters\":{\"role\":\"client\",\"fingerprints\":[{\"algorithm\":\"sha-256\",\"value\":\""
                        + fingerprint + "\"}]}}";
        request("CONNECT_CTS_TRANSPORT", payload);
        request("CONNECT_STC_TRANSPORT", payload);
    }

    /// Publishes a stream; returns when the node has taken it.
    void publish(String type, String kind, String rtpParameters) {
        request(
                "INIT_PRODUCER",
                "{\"type\":\"" + type + "\",\"kind\":\"" + kind + "\",\"rtpParameters\":" + rtpParameters + "}");
    }

    /// Has the node begin to send a stream it announced.
    void accept(Announcement announcement) {
        send("[{\"responseTo\":\"" + announcement.requestId() + "\"}]");
    }

    private JsonNode request(String name, String payload) {
        var id = "c_0_" + ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        requests.put(id, answer);
        send("[{\"message\":{\"name\":\"" + name + "\",\"payload\":" + payload + "},\"needResponse\":\"" + id + "\"}]");
        return get(answer, name);
    }

    /// One at a time: a socket refuses a second message before the first is on its way.
    private synchronized void send(WebSocket to, String text) {
        get(to.sendText(text, true), "sending");
    }

    private void send(String text) {
        send(get(socket, "the WebSocket"), text);
    }

    private static <T> T get(CompletableFuture<T> future, String what) {
        return future.copy()
                .orTimeout(LIMIT_S, TimeUnit.SECONDS)
                .exceptionally(e -> {
                    throw new IllegalStateException("failed or took over " + LIMIT_S + " s: " + what, e);
                })
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            var text = partial.toString();
            partial.setLength(0);
            if (text.startsWith("[")) {
                json(text).forEach(envelope -> onEnvelope(webSocket, envelope));
            }
        }
        webSocket.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private void onEnvelope(WebSocket webSocket, JsonNode envelope) {
        if (envelope.has("responseTo")) {
            var waiting = requests.remove(envelope.path("responseTo").asText());
            if (waiting != null) {
                waiting.complete(envelope.path("message"));
            }
            return;
        }
        var payload = envelope.path("message").path("payload");
        var requestId = envelope.path("needResponse").asText();
        switch (envelope.path("message").path("name").asText()) {
            case "INIT_TRANSPORTS" -> {
                var answer = "[{\"message\":" + receivable(payload) + ",\"responseTo\":\"" + requestId + "\"}]";
                send(webSocket, answer);
                transports.complete(payload);
            }
            case "INIT_CONSUMER" -> listener.onStream(announcement(requestId, payload));
            case "PING" -> send(webSocket, "[{\"responseTo\":\"" + requestId + "\"}]");
            default -> {
                // Who joined, left or muted: the benchmark knows that itself.
            }
        }
    }

    /// What browsers receive: all codecs, and the header extensions the node sends.
    private static JsonNode receivable(JsonNode transports) {
        var capabilities = (ObjectNode) transports.path("capabilities").deepCopy();
        var extensions = capabilities.withArray("headerExtensions");
        for (int i = extensions.size() - 1; i >= 0; i--) {
            if (extensions.path(i).path("direction").asText().equals("recvonly")) {
                extensions.remove(i);
            }
        }
        return capabilities;
    }

    private static Announcement announcement(String requestId, JsonNode payload) {
        var encoding = payload.path("rtpParameters").path("encodings").path(0);
        return new Announcement(
                requestId,
                payload.path("sessionId").asInt(),
                payload.path("type").asText(),
                (int) encoding.path("ssrc").asLong());
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        listener.onClosed(statusCode);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        listener.onClosed(1006);
    }
}
