package io.patchbay.stack.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.function.Consumer;

/// The Chrome DevTools Protocol over one WebSocket: commands with answers, events by session. Thread-safe.
final class DevTools implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TIMEOUT_S = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> listeners = new ConcurrentHashMap<>();
    private final StringBuilder partial = new StringBuilder();

    DevTools(URI address) {
        socket = http.newWebSocketBuilder().buildAsync(address, this).join();
    }

    static ObjectNode parameters() {
        return JSON.createObjectNode();
    }

    /// Tells the events of a session: objects with `method` and `params`.
    void listen(String session, Consumer<JsonNode> listener) {
        listeners.put(session, listener);
    }

    /// Sends a command and waits for its result.
    ///
    /// @param session empty for the browser itself
    /// @throws AssertionError with what the browser says, if it refuses
    JsonNode send(String session, String method, ObjectNode parameters) {
        var id = ids.incrementAndGet();
        var command = JSON.createObjectNode().put("id", id).put("method", method);
        command.set("params", parameters);
        if (!session.isEmpty()) {
            command.put("sessionId", session);
        }
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        synchronized (socket) {
            socket.sendText(command.toString(), true).join();
        }
        var message = answer.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
        if (message.has("error")) {
            throw new AssertionError(method + ": " + message.path("error"));
        }
        return message.path("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            var text = partial.toString();
            partial.setLength(0);
            accept(text);
        }
        webSocket.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        waiting.values().forEach(answer -> answer.completeExceptionally(error));
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        var gone = new IllegalStateException("the browser closed its DevTools socket: " + statusCode + " " + reason);
        waiting.values().forEach(answer -> answer.completeExceptionally(gone));
        return CompletableFuture.completedFuture(null);
    }

    private void accept(String text) {
        try {
            var message = JSON.readTree(text);
            if (message.has("id")) {
                var answer = waiting.remove(message.path("id").asInt());
                if (answer != null) {
                    answer.complete(message);
                }
            } else {
                var listener = listeners.get(message.path("sessionId").asText());
                if (listener != null) {
                    listener.accept(message);
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the browser sent no JSON", e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
