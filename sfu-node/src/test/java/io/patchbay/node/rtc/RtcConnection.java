package io.patchbay.node.rtc;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.PortAllocatorConfig;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCRtpEncodingParameters;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsReport;
import dev.onvoid.webrtc.RTCStatsType;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.MediaStreamTrack;
import dev.onvoid.webrtc.media.audio.AudioOptions;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// One peer connection of libwebrtc, with blocking calls, and what it receives by media id. It never tells its
/// candidates: the node learns its address from STUN.
public final class RtcConnection implements AutoCloseable {
    private static final long TIMEOUT_S = 20;

    private final RTCPeerConnection connection;
    private final Map<String, Received> received = new ConcurrentHashMap<>();
    private final Map<String, Received> receivedByKind = new ConcurrentHashMap<>();

    /// How it may reach the node.
    public enum Network {
        UDP,
        TCP
    }

    /// Opens a connection without media.
    public RtcConnection(Network network) {
        var configuration = new RTCConfiguration();
        // Sockets on the unspecified address: libwebrtc has none on the loopback interface.
        configuration.portAllocatorConfig = new PortAllocatorConfig()
                .setDisableAdapterEnumeration(true)
                .setDisableUdp(network == Network.TCP)
                .setDisableTcp(network == Network.UDP);
        connection = LibWebRtc.factory().createPeerConnection(configuration, new Observer());
    }

    private final class Observer implements PeerConnectionObserver {
        @Override
        public void onIceCandidate(RTCIceCandidate candidate) {
            // Not told to anybody, see above.
        }

        @Override
        public void onTrack(RTCRtpTransceiver transceiver) {
            var track = transceiver.getReceiver().getTrack();
            var sink = received(transceiver.getMid());
            receivedByKind.put(track.getKind(), sink);
            switch (track) {
                case VideoTrack video -> video.addSink(sink::onVideo);
                case AudioTrack audio ->
                    audio.addSink((data, bits, rate, channels, frames) -> sink.onAudio(data.length));
                case MediaStreamTrack other -> throw new IllegalStateException("a track of kind " + other.getKind());
            }
        }
    }

    /// What came in on a media section; all zero before there is any.
    public Received received(String mid) {
        return received.computeIfAbsent(mid, _ -> new Received());
    }

    /// Sends a camera's picture.
    public void addVideo(Camera camera) {
        add(LibWebRtc.factory().createVideoTrack("video", camera.source()));
    }

    /// Sends a camera's picture in three encodings: a quarter, a half and all of its size. libwebrtc calls
    /// them "0", "1" and "2".
    public void addSimulcastVideo(Camera camera) {
        var encodings = new ArrayList<RTCRtpEncodingParameters>();
        for (double scale : new double[] {4, 2, 1}) {
            var encoding = new RTCRtpEncodingParameters();
            encoding.active = true;
            encoding.scaleResolutionDownBy = scale;
            encodings.add(encoding);
        }
        add(LibWebRtc.factory().createVideoTrack("video", camera.source()), encodings);
    }

    /// Sends what the headless microphone hears: silence, but 50 packets a second of it.
    public void addAudio() {
        var source = LibWebRtc.factory().createAudioSource(new AudioOptions());
        add(LibWebRtc.factory().createAudioTrack("audio", source));
    }

    /// Offers to receive one video and one audio.
    public void addReceivers() {
        var init = new RTCRtpTransceiverInit();
        init.direction = RTCRtpTransceiverDirection.RECV_ONLY;
        connection.addTransceiver(LibWebRtc.factory().createVideoTrack("none", new CustomVideoSource()), init);
        var silence = LibWebRtc.factory().createAudioSource(new AudioOptions());
        connection.addTransceiver(LibWebRtc.factory().createAudioTrack("none", silence), init);
    }

    /// What came in on the one section of this kind.
    public Received receivedOfKind(String kind) {
        return receivedByKind.computeIfAbsent(kind, _ -> new Received());
    }

    private void add(MediaStreamTrack track) {
        add(track, List.of());
    }

    private void add(MediaStreamTrack track, List<RTCRtpEncodingParameters> encodings) {
        var init = new RTCRtpTransceiverInit();
        init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
        init.streamIds = List.of("stream");
        if (!encodings.isEmpty()) {
            init.sendEncodings = encodings;
        }
        connection.addTransceiver(track, init);
    }

    /// Makes an offer and adopts it.
    public String offer() {
        var description = new Description();
        connection.createOffer(new RTCOfferOptions(), description);
        return adopt(description);
    }

    /// Takes an offer and answers it.
    public String answer(String offer) {
        setRemote(RTCSdpType.OFFER, offer);
        var description = new Description();
        connection.createAnswer(new RTCAnswerOptions(), description);
        return adopt(description);
    }

    /// Takes the answer to [#offer].
    public void accept(String answer) {
        setRemote(RTCSdpType.ANSWER, answer);
    }

    private String adopt(Description description) {
        var local = get(description.result);
        var done = new Done();
        connection.setLocalDescription(local, done);
        get(done.result);
        return local.sdp;
    }

    private void setRemote(RTCSdpType type, String sdp) {
        var done = new Done();
        connection.setRemoteDescription(new RTCSessionDescription(type, sdp), done);
        get(done.result);
    }

    /// All numeric and textual statistics whose name is this, of all parts of the connection.
    public List<Object> statistics(String name) {
        var result = new CompletableFuture<RTCStatsReport>();
        connection.getStats(result::complete);
        return get(result).getStats().values().stream()
                .filter(part -> part.getAttributes().containsKey(name))
                .map(part -> part.getAttributes().get(name))
                .toList();
    }

    /// Video streams (SSRCs) that packets came on.
    public long inboundVideoStreams() {
        var result = new CompletableFuture<RTCStatsReport>();
        connection.getStats(result::complete);
        return get(result).getStats().values().stream()
                .filter(part -> part.getType() == RTCStatsType.INBOUND_RTP)
                .filter(part -> "video".equals(part.getAttributes().get("kind")))
                .count();
    }

    /// Audio packets received on all media sections. libwebrtc plays silence where nothing arrives, so decoded blocks
    /// alone prove nothing.
    public long audioPackets() {
        var result = new CompletableFuture<RTCStatsReport>();
        connection.getStats(result::complete);
        return get(result).getStats().values().stream()
                .filter(part -> part.getType() == RTCStatsType.INBOUND_RTP)
                .filter(part -> "audio".equals(part.getAttributes().get("kind")))
                .mapToLong(part -> ((Number) part.getAttributes().getOrDefault("packetsReceived", 0)).longValue())
                .sum();
    }

    /// Audio packets received, by the SSRC they came on.
    public Map<Object, Long> audioPacketsBySsrc() {
        var result = new CompletableFuture<RTCStatsReport>();
        connection.getStats(result::complete);
        var packets = new HashMap<Object, Long>();
        get(result).getStats().values().stream()
                .filter(part -> part.getType() == RTCStatsType.INBOUND_RTP)
                .map(RTCStats::getAttributes)
                .filter(part -> "audio".equals(part.get("kind")))
                .forEach(part ->
                        packets.put(part.get("ssrc"), ((Number) part.getOrDefault("packetsReceived", 0)).longValue()));
        return packets;
    }

    @Override
    public void close() {
        connection.close();
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    }

    private static final class Description implements CreateSessionDescriptionObserver {
        final CompletableFuture<RTCSessionDescription> result = new CompletableFuture<>();

        @Override
        public void onSuccess(RTCSessionDescription description) {
            result.complete(description);
        }

        @Override
        public void onFailure(String error) {
            result.completeExceptionally(new IllegalStateException(error));
        }
    }

    private static final class Done implements SetSessionDescriptionObserver {
        final CompletableFuture<Boolean> result = new CompletableFuture<>();

        @Override
        public void onSuccess() {
            result.complete(true);
        }

        @Override
        public void onFailure(String error) {
            result.completeExceptionally(new IllegalStateException(error));
        }
    }
}
