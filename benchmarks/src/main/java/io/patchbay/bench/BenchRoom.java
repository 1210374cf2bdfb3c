package io.patchbay.bench;

import io.patchbay.node.media.ConsumerHandle;
import io.patchbay.node.media.ProducerHandle;
import io.patchbay.node.media.ProducerSpec;
import io.patchbay.node.media.Router;
import io.patchbay.node.media.TransportHandle;
import io.patchbay.node.media.TransportListener;
import io.patchbay.node.ortc.ConsumerParameters;
import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RouterCapabilities;
import io.patchbay.node.ortc.RtcpFeedback;
import io.patchbay.node.ortc.RtcpParameters;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpHeaderExtensionParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One channel in the node's process: a transport up and one down for each peer. Owned by the process's main thread.
final class BenchRoom {
    static final int AUDIO = 111;
    static final int VIDEO = 96;

    private static final RtpCapabilities CAPABILITIES = RouterCapabilities.of(List.of("opus"), List.of("VP8"));

    private final Router router;
    private final int port;
    private final Map<Integer, TransportHandle> up = new HashMap<>();
    private final Map<Integer, TransportHandle> down = new HashMap<>();
    private final List<Published> published = new ArrayList<>();

    private record Published(int peer, String kind, ProducerHandle producer) {}

    BenchRoom(Router router, int port) {
        this.router = router;
        this.port = port;
    }

    private static final class Listener implements TransportListener {
        @Override
        public void onConnected() {
            // The client knows it from its handshake.
        }

        @Override
        public void onLost(String reason) {
            System.err.println("a transport was lost: " + reason);
        }
    }

    String open(int peer) {
        up.put(peer, router.openTransport(new Listener(), Runnable::run));
        down.put(peer, router.openTransport(new Listener(), Runnable::run));
        return "opened " + credentials(up, peer) + " " + credentials(down, peer) + " " + port;
    }

    private static String credentials(Map<Integer, TransportHandle> handles, int peer) {
        var credentials = handle(handles, peer).info().credentials();
        return credentials.usernameFragment() + " " + credentials.password();
    }

    private static TransportHandle handle(Map<Integer, TransportHandle> handles, int peer) {
        var handle = handles.get(peer);
        if (handle == null) {
            throw new IllegalArgumentException("peer " + peer + " was not opened");
        }
        return handle;
    }

    String connect(int peer, String fingerprint) {
        router.connect(handle(up, peer), fingerprint);
        router.connect(handle(down, peer), fingerprint);
        return "ok";
    }

    String publish(int peer, String kind, long[] ssrcs) {
        var parameters = kind.equals("audio") ? audio(ssrcs) : video(ssrcs);
        var spec = new ProducerSpec(parameters, ProducerMapping.of(parameters, CAPABILITIES));
        published.add(new Published(peer, kind, router.produce(handle(up, peer), spec)));
        return "ok";
    }

    private static RtpParameters audio(long[] ssrcs) {
        return parameters(
                "a", List.of(new RtpCodecParameters("audio/opus", AUDIO, 48_000, 2, Map.of(), List.of())), ssrcs);
    }

    private static RtpParameters video(long[] ssrcs) {
        var feedback = List.of(new RtcpFeedback("nack", ""), new RtcpFeedback("nack", "pli"));
        return parameters(
                "v",
                List.of(
                        new RtpCodecParameters("video/VP8", VIDEO, 90_000, null, Map.of(), feedback),
                        new RtpCodecParameters("video/rtx", VIDEO + 1, 90_000, null, Map.of("apt", VIDEO), List.of())),
                ssrcs);
    }

    private static RtpParameters parameters(String mid, List<RtpCodecParameters> codecs, long[] ssrcs) {
        var encodings = new ArrayList<RtpEncodingParameters>();
        for (long ssrc : ssrcs) {
            encodings.add(new RtpEncodingParameters(ssrc, null, null, null, null, null));
        }
        var extensions = List.of(new RtpHeaderExtensionParameters(HeaderExtension.MID.uri(), 4, false, null));
        return new RtpParameters(mid, codecs, extensions, encodings, new RtcpParameters("bench", true), null);
    }

    /// Sends the peer all that the others publish.
    String watch(int peer) {
        var answer = new StringBuilder("watching");
        var transport = handle(down, peer);
        var consumers = new ArrayList<ConsumerHandle>();
        int mid = 0;
        for (var stream : published) {
            if (stream.peer() == peer) {
                continue;
            }
            var spec = stream.producer().spec();
            var identity =
                    new ConsumerParameters.Identity(Integer.toString(mid++), transport.newSsrc(), transport.newSsrc());
            var parameters = ConsumerParameters.of(spec.parameters(), spec.mapping(), CAPABILITIES, identity)
                    .orElseThrow();
            consumers.add(router.consume(transport, stream.producer(), parameters));
            answer.append(' ')
                    .append(stream.peer())
                    .append(':')
                    .append(stream.kind())
                    .append(':')
                    .append(identity.ssrc());
        }
        consumers.forEach(router::resume);
        return answer.toString();
    }
}
