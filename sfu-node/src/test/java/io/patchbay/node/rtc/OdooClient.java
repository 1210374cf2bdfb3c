package io.patchbay.node.rtc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.sdp.DescriptionWriter;
import io.patchbay.node.sdp.LocalMedia;
import io.patchbay.node.sdp.LocalTransport;
import io.patchbay.node.sdp.RemoteDescription;
import io.patchbay.node.sdp.RemoteMedia;
import io.patchbay.node.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A participant that speaks the odoo dialect over a real WebSocket, with libwebrtc for its media: what Odoo's client
/// does with mediasoup-client. Requests of the node are handled one after the other on a thread of its own.
public final class OdooClient implements AutoCloseable {
    private static final long LIMIT_S = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private final List<String> videoCodecs;
    private final RtcConnection sending = new RtcConnection(RtcConnection.Network.UDP);
    private final RtcConnection receiving = new RtcConnection(RtcConnection.Network.UDP);
    private final ExecutorService work = Executors.newSingleThreadExecutor();
    private final CompletableFuture<JsonNode> transports = new CompletableFuture<>();
    private final Map<String, CompletableFuture<JsonNode>> requests = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, LocalMedia> sections = new LinkedHashMap<>();
    private final Map<String, String> mids = new ConcurrentHashMap<>();
    private final List<String> consumed = java.util.Collections.synchronizedList(new ArrayList<>());
    private @Nullable TestClient bus;
    private boolean connected;

    private OdooClient(List<String> videoCodecs) {
        this.videoCodecs = videoCodecs;
    }

    /// Joins a channel; returns when the node knows what this client can receive.
    ///
    /// @param videoCodecs such as `VP8`, the only ones it knows
    public static OdooClient join(TestNode node, String uuid, String token, List<String> videoCodecs) {
        var client = new OdooClient(videoCodecs);
        client.bus = TestClient.knock(node, uuid, token, client::answer);
        get(client.transports);
        return client;
    }

    /// Joins a channel at an address; fails if nobody lets it in there.
    ///
    /// @param videoCodecs such as `VP8`, the only ones it knows
    public static OdooClient join(String hostAndPort, String uuid, String token, List<String> videoCodecs) {
        var client = new OdooClient(videoCodecs);
        client.bus = TestClient.join(hostAndPort, uuid, token, client::answer);
        get(client.transports);
        return client;
    }

    /// The bus, for what this class does not do.
    public TestClient bus() {
        if (bus == null) {
            throw new IllegalStateException("not joined");
        }
        return bus;
    }

    /// What it received of a session's stream; all zero before there is any.
    ///
    /// @param stream `audio`, `camera` or `screen`
    public Received received(int sessionId, String stream) {
        return receiving.received(mids.getOrDefault(sessionId + " " + stream, "none"));
    }

    /// Audio packets received, from all sessions.
    public long audioPackets() {
        return receiving.audioPackets();
    }

    /// Audio packets received, by the SSRC they came on.
    public Map<Object, Long> audioPacketsBySsrc() {
        return receiving.audioPacketsBySsrc();
    }

    /// What was announced to it: session and stream.
    public List<String> consumed() {
        return List.copyOf(consumed);
    }

    private Optional<JsonNode> answer(String name, JsonNode payload) {
        return switch (name) {
            case "INIT_TRANSPORTS" -> {
                transports.complete(payload);
                yield Optional.of(JSON.valueToTree(capabilities(payload)));
            }
            case "INIT_CONSUMER" -> Optional.empty();
            default -> Optional.of(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
        };
    }

    /// Answers what the node asks, until it is closed. To be started once the test reads nothing else from the bus.
    public OdooClient run() {
        Thread.ofVirtual().start(() -> {
            while (bus().isOpen()) {
                try {
                    var envelope = bus().unread().poll(100, TimeUnit.MILLISECONDS);
                    if (envelope != null) {
                        onEnvelope(envelope);
                    }
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        return this;
    }

    private void onEnvelope(JsonNode envelope) {
        if (envelope.has("responseTo")) {
            var waiting = requests.remove(envelope.path("responseTo").asText());
            if (waiting != null) {
                waiting.complete(envelope.path("message"));
            }
        } else if (envelope.path("message").path("name").asText().equals("INIT_CONSUMER")) {
            work.execute(() -> consume(envelope));
        }
    }

    private RtpCapabilities capabilities(JsonNode payload) {
        var router = read(payload.path("capabilities"), RtpCapabilities.class);
        var codecs = router.codecs().stream()
                .filter(codec -> codec.mimeType().startsWith("audio/")
                        || codec.mimeType().endsWith("/rtx")
                        || videoCodecs.contains(codec.mimeType().substring("video/".length())))
                .toList();
        var extensions = router.headerExtensions().stream()
                .filter(extension -> !"recvonly".equals(extension.direction()))
                .toList();
        return new RtpCapabilities(codecs, extensions);
    }

    /// Publishes a camera and a microphone; returns when the node has taken both.
    public void publish(Camera camera) {
        sending.addVideo(camera);
        sending.addAudio();
        var payload = get(transports);
        var router = read(payload.path("capabilities"), RtpCapabilities.class);
        var negotiation = new Negotiation(router, videoCodecs);
        var offer = parse(sending.offer());
        request("CONNECT_CTS_TRANSPORT", dtls(offer.transport()));
        var answered = new ArrayList<LocalMedia>();
        for (var section : offer.media()) {
            answered.add(new LocalMedia(
                    section.mid(),
                    section.kind(),
                    LocalMedia.Direction.RECVONLY,
                    negotiation.agreed(section),
                    List.of(),
                    null));
        }
        sending.accept(DescriptionWriter.write(
                new DescriptionWriter.Header(1, 1, "passive"), transport(payload.path("ctsConfig")), answered));
        for (var section : answered) {
            var type = section.kind().equals("audio") ? "audio" : "camera";
            request(
                    "INIT_PRODUCER",
                    "{\"type\":\"" + type + "\",\"kind\":\"" + section.kind() + "\",\"rtpParameters\":"
                            + JSON.valueToTree(section.rtp()) + "}");
        }
    }

    private void consume(JsonNode envelope) {
        var payload = envelope.path("message").path("payload");
        var stream =
                payload.path("sessionId").asText() + " " + payload.path("type").asText();
        var rtp = read(payload.path("rtpParameters"), RtpParameters.class);
        var mid = String.valueOf(rtp.mid());
        var replaced = mids.get(stream);
        if (replaced != null) {
            sections.computeIfPresent(replaced, (_, old) -> inactive(old));
        }
        sections.put(
                mid,
                new LocalMedia(
                        mid,
                        payload.path("kind").asText(),
                        LocalMedia.Direction.SENDONLY,
                        rtp,
                        List.of(),
                        payload.path("sessionId").asText()));
        var stc = get(transports).path("stcConfig");
        var header = new DescriptionWriter.Header(2, sections.size(), "actpass");
        var answer = parse(
                receiving.answer(DescriptionWriter.write(header, transport(stc), List.copyOf(sections.values()))));
        if (!connected) {
            connected = true;
            request("CONNECT_STC_TRANSPORT", dtls(answer.transport()));
        }
        mids.put(stream, mid);
        consumed.add(stream);
        bus().send("[{\"responseTo\":" + envelope.path("needResponse") + "}]");
    }

    private static LocalMedia inactive(LocalMedia old) {
        return new LocalMedia(
                old.mid(), old.kind(), LocalMedia.Direction.INACTIVE, old.rtp(), List.of(), old.streamId());
    }

    /// Sends a request and waits for its answer.
    public JsonNode request(String name, String payload) {
        var id = "c_0_" + ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        requests.put(id, answer);
        bus().send("[{\"message\":{\"name\":\"" + name + "\",\"payload\":" + payload + "},\"needResponse\":\"" + id
                + "\"}]");
        return get(answer);
    }

    /// Drops the socket and the media without a word, as a lost network does.
    public void cut() {
        bus().webSocket().abort();
        release();
    }

    /// Ends the media and leaves the socket.
    public void closeMedia() {
        sending.close();
        receiving.close();
    }

    @Override
    public void close() {
        bus().close();
        release();
    }

    private void release() {
        work.shutdownNow();
        closeMedia();
    }

    private static String dtls(RemoteMedia.Transport transport) {
        return "{\"dtlsParameters\":{\"role\":\"client\",\"fingerprints\":[{\"algorithm\":\""
                + transport.fingerprintAlgorithm() + "\",\"value\":\"" + transport.fingerprint() + "\"}]}}";
    }

    private static LocalTransport transport(JsonNode config) {
        var candidates = new ArrayList<String>();
        for (var candidate : config.path("iceCandidates")) {
            var tcp = candidate.has("tcpType")
                    ? " tcptype " + candidate.path("tcpType").asText()
                    : "";
            candidates.add("candidate:" + candidate.path("foundation").asText() + " 1 "
                    + candidate.path("protocol").asText() + " "
                    + candidate.path("priority").asLong() + " "
                    + candidate.path("address").asText() + " "
                    + candidate.path("port").asInt() + " typ host" + tcp);
        }
        var ice = config.path("iceParameters");
        return new LocalTransport(
                ice.path("usernameFragment").asText(),
                ice.path("password").asText(),
                config.path("dtlsParameters")
                        .path("fingerprints")
                        .path(0)
                        .path("value")
                        .asText(),
                candidates);
    }

    private static RemoteDescription parse(String sdp) {
        return switch (SessionDescription.parse(sdp)) {
            case SessionDescription.Result.Parsed(var description) -> RemoteDescription.of(description);
            case SessionDescription.Result.Rejected(var line, var reason) ->
                throw new AssertionError("line " + line + ": " + reason + "\n" + sdp);
        };
    }

    private static <T> T read(JsonNode json, Class<T> type) {
        try {
            return JSON.treeToValue(json, type);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no " + type.getSimpleName() + ": " + json, e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.copy().orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
    }
}
