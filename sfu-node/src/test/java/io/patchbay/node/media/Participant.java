package io.patchbay.node.media;

import io.patchbay.node.ice.IceCandidate;
import io.patchbay.node.ortc.ConsumerParameters;
import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.Negotiation;
import io.patchbay.node.rtc.Received;
import io.patchbay.node.rtc.RtcConnection;
import io.patchbay.node.rtc.UdpRelay;
import io.patchbay.node.sdp.DescriptionWriter;
import io.patchbay.node.sdp.LocalMedia;
import io.patchbay.node.sdp.LocalTransport;
import io.patchbay.node.sdp.RemoteDescription;
import io.patchbay.node.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Somebody in a call: a libwebrtc peer that publishes over one transport and watches others over another, and the
/// signaling between it and a router, done here with `sdp` and `ortc`.
final class Participant implements AutoCloseable {
    private final Router router;
    private final RtpCapabilities capabilities;
    private final Negotiation negotiation;
    private final RtcConnection sending;
    private final RtcConnection receiving;
    private final TransportHandle up;
    private final TransportHandle down;
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final List<ProducerHandle> producers = new ArrayList<>();
    private final List<LocalMedia> watched = new ArrayList<>();
    private final Map<String, ConsumerHandle> consumers = new HashMap<>();
    private final Map<String, String> mids = new HashMap<>();

    private final @Nullable UdpRelay relay;

    Participant(Router router, String videoCodec, RtcConnection.Network network) {
        this(router, videoCodec, network, null);
    }

    /// @param relay through which it reaches the node, null for directly
    Participant(Router router, String videoCodec, RtcConnection.Network network, @Nullable UdpRelay relay) {
        this.router = router;
        this.relay = relay;
        this.capabilities = RouterCapabilities.of(List.of("opus"), List.of(videoCodec));
        this.negotiation = new Negotiation(capabilities, List.of(videoCodec));
        this.sending = new RtcConnection(network);
        this.receiving = new RtcConnection(network);
        this.up = router.openTransport(new Listener("up"), Runnable::run);
        this.down = router.openTransport(new Listener("down"), Runnable::run);
    }

    private final class Listener implements TransportListener {
        private final String name;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void onConnected() {
            news.add(name + " connected");
        }

        @Override
        public void onLost(Loss loss) {
            news.add(name + " lost: " + loss.detail());
        }
    }

    /// What its transports reported.
    BlockingQueue<String> news() {
        return news;
    }

    /// What it watches.
    List<ConsumerHandle> consumers() {
        return List.copyOf(consumers.values());
    }

    /// The node's port for it.
    int port() {
        return down.info().candidates().getFirst().port();
    }

    List<ProducerHandle> producers() {
        return List.copyOf(producers);
    }

    RtcConnection sending() {
        return sending;
    }

    RtcConnection receiving() {
        return receiving;
    }

    /// Publishes a camera and a microphone.
    void publish(Camera camera) {
        sending.addVideo(camera);
        publish();
    }

    /// Publishes a camera in three encodings, and a microphone.
    void publishSimulcast(Camera camera) {
        sending.addSimulcastVideo(camera);
        publish();
    }

    private void publish() {
        sending.addAudio();
        var offer = parse(sending.offer());
        router.connect(up, offer.transport().fingerprint());
        var answered = new ArrayList<LocalMedia>();
        for (var section : offer.media()) {
            var parameters = negotiation.agreed(section);
            producers.add(
                    router.produce(up, new ProducerSpec(parameters, ProducerMapping.of(parameters, capabilities))));
            var rids = parameters.encodings().stream()
                    .map(RtpEncodingParameters::rid)
                    .filter(Objects::nonNull)
                    .toList();
            answered.add(new LocalMedia(
                    section.mid(), section.kind(), LocalMedia.Direction.RECVONLY, parameters, rids, null));
        }
        sending.accept(DescriptionWriter.write(new DescriptionWriter.Header(1, 1, "passive"), local(up), answered));
    }

    /// Watches all that another one publishes, besides what it watches already.
    void watch(Participant other) {
        var added = new ArrayList<ConsumerHandle>();
        for (var producer : other.producers) {
            var mid = "m" + watched.size();
            long ssrc = 1_000_000_000L + watched.size() * 2L;
            var parameters = ConsumerParameters.of(
                            producer.spec().parameters(),
                            producer.spec().mapping(),
                            capabilities,
                            new ConsumerParameters.Identity(mid, ssrc, ssrc + 1))
                    .orElseThrow();
            var consumer = router.consume(down, producer, parameters);
            consumers.put(producer.id(), consumer);
            added.add(consumer);
            mids.put(producer.id(), mid);
            var kind = producer.spec().mapping().codec().kind();
            watched.add(new LocalMedia(
                    mid, kind == null ? "" : kind, LocalMedia.Direction.SENDONLY, parameters, List.of(), other.id()));
        }
        var header = new DescriptionWriter.Header(2, watched.size(), "actpass");
        var answer = parse(receiving.answer(DescriptionWriter.write(header, local(down), watched)));
        router.connect(down, answer.transport().fingerprint());
        added.forEach(router::resume);
    }

    private String id() {
        return up.info().id();
    }

    /// What it got of another one's video.
    Received video(Participant other) {
        return received(other, "video");
    }

    /// What it got of another one's audio.
    Received audio(Participant other) {
        return received(other, "audio");
    }

    private Received received(Participant other, String kind) {
        return other.producers.stream()
                .filter(producer ->
                        kind.equals(producer.spec().mapping().codec().kind()))
                .map(producer -> receiving.received(mids.getOrDefault(producer.id(), "")))
                .findFirst()
                .orElseThrow();
    }

    /// Stops to watch another one.
    void forget(Participant other) {
        for (var producer : other.producers) {
            var consumer = consumers.remove(producer.id());
            if (consumer != null) {
                router.close(consumer);
            }
        }
    }

    /// Leaves the call.
    @Override
    public void close() {
        sending.close();
        receiving.close();
        consumers.values().forEach(router::close);
        producers.forEach(producer -> router.close(up, producer));
        router.close(up);
        router.close(down);
    }

    private static RemoteDescription parse(String sdp) {
        return switch (SessionDescription.parse(sdp)) {
            case SessionDescription.Result.Parsed(var description) -> RemoteDescription.of(description);
            case SessionDescription.Result.Rejected(var line, var reason) ->
                throw new AssertionError("line " + line + ": " + reason + "\n" + sdp);
        };
    }

    private LocalTransport local(TransportHandle handle) {
        var info = handle.info();
        return new LocalTransport(
                info.credentials().usernameFragment(),
                info.credentials().password(),
                info.fingerprint(),
                info.candidates().stream().map(this::route).toList());
    }

    private String route(IceCandidate candidate) {
        int port = relay == null ? candidate.port() : relay.port();
        return candidate.toSdp().replace(" " + candidate.port() + " typ", " " + port + " typ");
    }
}
