package io.patchbay.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.Received;
import io.patchbay.node.rtc.RtcConnection;
import io.patchbay.node.rtc.UdpRelay;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A client of the SDP dialect: a real WebSocket and two libwebrtc peers. Answers offers and pings by itself.
final class SdpClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long LIMIT_S = 20;

    private final RtcConnection sending = new RtcConnection(RtcConnection.Network.UDP);
    private final RtcConnection receiving = new RtcConnection(RtcConnection.Network.UDP);
    private final LinkedBlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final List<JsonNode> all = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final Map<String, String> mids = new ConcurrentHashMap<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;

    private SdpClient() {}

    /// Opens a socket and says nothing yet; header names and values alternate.
    static SdpClient open(TestNode node, String... headers) {
        var client = new SdpClient();
        var builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(URI.create("ws://" + node.address() + "/v1/sdp"), client)
                .join();
        return client;
    }

    /// Enters a channel.
    static SdpClient join(TestNode node, String uuid, String token, String name) {
        var client = open(node);
        client.send(message("Join").put("channel", uuid).put("token", token).put("name", name));
        client.expect("Joined");
        return client;
    }

    static ObjectNode message(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    void send(JsonNode message) {
        sendText(message.toString());
    }

    void sendText(String text) {
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        synchronized (this) {
            socket.sendText(text, true).join();
        }
    }

    /// Publishes a camera and a microphone; returns when the answer is taken.
    void publish(Camera camera) {
        sending.addVideo(camera);
        sending.addAudio();
        sending.accept(offer());
    }

    /// Publishes a camera in three layers; returns when the answer is taken.
    void publishLayers(Camera camera) {
        sending.addSimulcastVideo(camera);
        sending.accept(offer());
    }

    /// Publishes a camera; its packets go through a cable that can be pulled.
    UdpRelay publishThroughRelay(Camera camera) {
        sending.addVideo(camera);
        var answer = offer();
        var place = Pattern.compile("(a=candidate:\\S+ 1 udp \\d+ \\S+ )(\\d+)").matcher(answer);
        if (!place.find()) {
            throw new AssertionError("no candidate in " + answer);
        }
        var relay = new UdpRelay(Integer.parseInt(place.group(2)));
        sending.accept(place.replaceAll("$1" + relay.port()));
        return relay;
    }

    private String offer() {
        send(message("PublishOffer").put("sdp", sending.offer()));
        return expect("PublishAnswer").path("sdp").asText();
    }

    RtcConnection sending() {
        return sending;
    }

    RtcConnection receiving() {
        return receiving;
    }

    void subscribe() {
        send(message("Subscribe"));
    }

    /// The next message of this type; those before it are dropped.
    JsonNode expect(String type) {
        return expect(type, message -> message.path("type").asText().equals(type));
    }

    JsonNode expect(String what, Predicate<JsonNode> wanted) {
        try {
            while (true) {
                var message = messages.poll(LIMIT_S, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("not within " + LIMIT_S + " s: " + what + "; got " + all);
                }
                if (wanted.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Everything that came.
    List<JsonNode> all() {
        return List.copyOf(all);
    }

    /// How many streams it was offered at one time or another.
    int tracks() {
        return mids.size();
    }

    int closeCode() {
        return closeCode.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
    }

    /// What it got of a session's stream; nothing if it was not offered.
    Received received(int session, String source) {
        return receiving.received(mids.getOrDefault(session + "/" + source, "none"));
    }

    private void accept(JsonNode message) {
        all.add(message);
        switch (message.path("type").asText()) {
            case "Ping" -> send(message("Pong"));
            case "ConsumeOffer" -> Thread.ofVirtual().start(() -> answer(message));
            default -> {}
        }
        messages.add(message);
    }

    private synchronized void answer(JsonNode offer) {
        offer.path("tracks")
                .forEach(track -> mids.put(
                        track.path("session").asText() + "/"
                                + track.path("source").asText(),
                        track.path("mid").asText()));
        send(message("ConsumeAnswer")
                .put("sdp", receiving.answer(offer.path("sdp").asText())));
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            var text = partial.toString();
            partial.setLength(0);
            accept(TestNode.json(text));
        }
        webSocket.request(1);
        return CompletableFuture.completedFuture(null);
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
        sending.close();
        receiving.close();
    }
}
