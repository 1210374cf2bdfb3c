package io.patchbay.node.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A client of the odoo dialect over a real WebSocket. By default it answers `INIT_TRANSPORTS`, as somebody who can
/// receive all that the node forwards, and leaves other requests to the test.
public final class TestClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long LIMIT_S = 20;

    private final LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<JsonNode> envelopes = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private volatile boolean reading = true;
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;

    private final Responder responder;

    /// Answers requests of the node by itself. Called on the socket's thread, must not block.
    public interface Responder {
        /// The answer, a missing node for an empty one; empty to leave the request to the test.
        Optional<JsonNode> answer(String name, JsonNode payload);
    }

    private TestClient(Responder responder) {
        this.responder = responder;
    }

    private static Optional<JsonNode> receivesAll(String name, JsonNode payload) {
        return name.equals("INIT_TRANSPORTS") ? Optional.of(payload.path("capabilities")) : Optional.empty();
    }

    /// Opens a socket at a path, and says nothing yet.
    public static TestClient open(TestNode node, String path) {
        return open(node, path, TestClient::receivesAll);
    }

    /// Opens a socket at a path with answers of one's own.
    public static TestClient open(TestNode node, String path, Responder responder) {
        return open(node.address(), path, responder);
    }

    /// Opens a socket at an address and a path, and says nothing yet.
    public static TestClient open(String hostAndPort, String path) {
        return open(hostAndPort, path, TestClient::receivesAll);
    }

    private static TestClient open(String hostAndPort, String path, Responder responder) {
        var client = new TestClient(responder);
        client.socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + hostAndPort + path), client)
                .join();
        return client;
    }

    /// Enters a channel at an address; fails if there is no ready frame.
    public static TestClient join(String hostAndPort, String uuid, String token) {
        return join(hostAndPort, uuid, token, TestClient::receivesAll);
    }

    /// Enters a channel at an address with answers of one's own; fails if there is no ready frame.
    public static TestClient join(String hostAndPort, String uuid, String token, Responder responder) {
        var client = open(hostAndPort, "/v1/room/" + uuid, responder);
        client.identify(uuid, token);
        client.readyFrame();
        return client;
    }

    /// Waits for the first frame and gives it; fails at once if the socket ends without one.
    public String readyFrame() {
        var deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (System.nanoTime() < deadlineNs && (isOpen() || !frames.isEmpty())) {
            try {
                var frame = frames.poll(10, TimeUnit.MILLISECONDS);
                if (frame != null) {
                    return frame;
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("no ready frame, "
                + (isOpen()
                        ? "and the socket is open after " + LIMIT_S + " s"
                        : "the socket was closed: "
                                + closeCode.exceptionally(_ -> 1006).join()));
    }

    /// Opens a socket and sends credentials.
    public static TestClient knock(TestNode node, String uuid, String token) {
        return knock(node, uuid, token, TestClient::receivesAll);
    }

    /// Opens a socket with answers of one's own and sends credentials.
    public static TestClient knock(TestNode node, String uuid, String token, Responder responder) {
        var client = open(node, "/", responder);
        client.identify(uuid, token);
        return client;
    }

    /// Enters a channel; returns when the ready frame came.
    public static TestClient join(TestNode node, String uuid, String token) {
        var client = knock(node, uuid, token);
        client.readyFrame();
        return client;
    }

    /// Says which channel it is for, and who it is.
    public void identify(String uuid, String token) {
        send("{\"channelUUID\":\"" + uuid + "\",\"jwt\":\"" + token + "\"}");
    }

    public void send(String text) {
        send(webSocket(), text);
    }

    /// One at a time: the socket refuses a second message before the first is on its way.
    private synchronized void send(WebSocket to, String text) {
        to.sendText(text, true).join();
    }

    /// Takes one frame more from the socket and then none, so that what comes piles up on the way.
    public void stopReading() {
        reading = false;
    }

    /// Sends a one-way message.
    public void message(String name, String payload) {
        send("[{\"message\":{\"name\":\"" + name + "\",\"payload\":" + payload + "}}]");
    }

    public WebSocket webSocket() {
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        return socket;
    }

    /// The next frame after the ready frame, as it came.
    public String frame() {
        return take(frames, "a frame");
    }

    /// The next envelope with a message of this name; those before it are dropped.
    public JsonNode expect(String name) {
        return expect(
                "message " + name,
                envelope -> envelope.path("message").path("name").asText().equals(name));
    }

    /// The next envelope that fits; those before it are dropped.
    public JsonNode expect(String what, Predicate<JsonNode> wanted) {
        while (true) {
            var envelope = take(envelopes, what);
            if (wanted.test(envelope)) {
                return envelope;
            }
        }
    }

    /// All envelopes that came and were not asked for.
    public LinkedBlockingQueue<JsonNode> unread() {
        return envelopes;
    }

    /// Waits for the socket to close and gives the code.
    public int closeCode() {
        return closeCode.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
    }

    /// Waits until the socket is gone, however long that takes and however it ends.
    public void awaitEnd() {
        closeCode.exceptionally(_ -> 1006).join();
    }

    public boolean isOpen() {
        return !closeCode.isDone();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            var text = partial.toString();
            partial.setLength(0);
            onFrame(webSocket, text);
        }
        if (reading) {
            webSocket.request(1);
        }
        return CompletableFuture.completedFuture(null);
    }

    private void onFrame(WebSocket from, String text) {
        if (!text.startsWith("[")) {
            frames.add(text);
            return;
        }
        var left = new ArrayList<JsonNode>();
        TestNode.json(text).forEach(envelope -> {
            if (!answered(from, envelope)) {
                left.add(envelope);
            }
        });
        if (!left.isEmpty()) {
            frames.add(text);
            envelopes.addAll(left);
        }
    }

    private boolean answered(WebSocket from, JsonNode envelope) {
        var message = envelope.path("message");
        if (!envelope.has("needResponse")) {
            return false;
        }
        var answer = responder.answer(message.path("name").asText(), message.path("payload"));
        answer.ifPresent(body -> send(
                from,
                "[{" + (body.isMissingNode() ? "" : "\"message\":" + body + ",") + "\"responseTo\":"
                        + envelope.path("needResponse") + "}]"));
        return answer.isPresent();
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closeCode.complete(statusCode);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closeCode.completeExceptionally(error);
    }

    @Override
    public void close() {
        if (socket != null && !socket.isOutputClosed()) {
            socket.sendClose(1000, "").exceptionally(e -> socket).join();
        }
    }

    private static <T> T take(LinkedBlockingQueue<T> queue, String what) {
        try {
            var taken = queue.poll(LIMIT_S, TimeUnit.SECONDS);
            if (taken == null) {
                throw new AssertionError("not within " + LIMIT_S + " s: " + what);
            }
            return taken;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
