package io.patchbay.node.probe;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.PortAllocatorConfig;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsReport;
import dev.onvoid.webrtc.RTCStatsType;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.AudioOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One peer connection of libwebrtc with blocking calls, UDP only. It never tells its candidates: the node learns its
/// address from STUN. Used by one thread.
final class RtcPeer implements AutoCloseable {
    private static final long TIMEOUT_S = 10;

    private final PeerConnectionFactory factory;
    private final RTCPeerConnection connection;

    /// What came in.
    record Received(long packets, long lost) {
        int lossPermille() {
            return packets + lost == 0 ? 0 : (int) (Math.max(0, lost) * 1000 / (packets + Math.max(0, lost)));
        }
    }

    RtcPeer(PeerConnectionFactory factory) {
        this.factory = factory;
        var configuration = new RTCConfiguration();
        // Sockets on the unspecified address: libwebrtc has none on the loopback interface.
        configuration.portAllocatorConfig =
                new PortAllocatorConfig().setDisableAdapterEnumeration(true).setDisableTcp(true);
        this.connection = factory.createPeerConnection(configuration, new Silent());
    }

    /// Nothing of what libwebrtc reports matters here.
    private static final class Silent implements PeerConnectionObserver {
        @Override
        public void onIceCandidate(RTCIceCandidate candidate) {
            // Not told to anybody, see above.
        }
    }

    /// An offer that sends audio.
    String offerAudio() {
        var init = new RTCRtpTransceiverInit();
        init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
        init.streamIds = List.of("probe");
        var source = factory.createAudioSource(new AudioOptions());
        connection.addTransceiver(factory.createAudioTrack("probe", source), init);
        var description = new Description();
        connection.createOffer(new RTCOfferOptions(), description);
        return adopt(description);
    }

    String answer(String offer) {
        setRemote(RTCSdpType.OFFER, offer);
        var description = new Description();
        connection.createAnswer(new RTCAnswerOptions(), description);
        return adopt(description);
    }

    void accept(String answer) {
        setRemote(RTCSdpType.ANSWER, answer);
    }

    Received received() {
        long packets = 0;
        long lost = 0;
        for (var part : stats()) {
            if (part.getType() == RTCStatsType.INBOUND_RTP) {
                packets += number(part, "packetsReceived");
                lost += number(part, "packetsLost");
            }
        }
        return new Received(packets, lost);
    }

    /// Round trip of STUN on the path in use, -1 if it is not known.
    int roundTripMs() {
        return stats().stream()
                .filter(part -> part.getType() == RTCStatsType.CANDIDATE_PAIR)
                .map(part -> part.getAttributes().get("currentRoundTripTime"))
                .filter(Number.class::isInstance)
                .mapToInt(seconds -> (int) Math.round(((Number) seconds).doubleValue() * 1000))
                .findFirst()
                .orElse(-1);
    }

    private List<RTCStats> stats() {
        var result = new CompletableFuture<RTCStatsReport>();
        connection.getStats(result::complete);
        return List.copyOf(get(result).getStats().values());
    }

    private static long number(RTCStats part, String name) {
        return part.getAttributes().get(name) instanceof Number value ? value.longValue() : 0;
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

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        connection.close();
    }

    private static final class Description implements CreateSessionDescriptionObserver {
        private final CompletableFuture<RTCSessionDescription> result = new CompletableFuture<>();

        @Override
        public void onSuccess(RTCSessionDescription description) {
            result.complete(description);
        }

        @Override
        public void onFailure(String error) {
            result.completeExceptionally(new ProbeException(error, null));
        }
    }

    private static final class Done implements SetSessionDescriptionObserver {
        private final CompletableFuture<Boolean> result = new CompletableFuture<>();

        @Override
        public void onSuccess() {
            result.complete(true);
        }

        @Override
        public void onFailure(String error) {
            result.completeExceptionally(new ProbeException(error, null));
        }
    }
}
