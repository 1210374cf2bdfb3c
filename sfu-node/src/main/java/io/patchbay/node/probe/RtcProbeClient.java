package io.patchbay.node.probe;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import io.patchbay.node.ice.IceCandidate;
import io.patchbay.node.media.Loss;
import io.patchbay.node.media.MediaEngine;
import io.patchbay.node.media.ProducerSpec;
import io.patchbay.node.media.Router;
import io.patchbay.node.media.TransportHandle;
import io.patchbay.node.media.TransportListener;
import io.patchbay.node.negotiation.Agreement;
import io.patchbay.node.negotiation.Descriptions;
import io.patchbay.node.ortc.ConsumerParameters;
import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.sdp.DescriptionWriter;
import io.patchbay.node.sdp.LocalMedia;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A libwebrtc client in this process. It publishes audio over one transport of a router of its own and receives it
/// over another: but for the HTTP door the way of a browser's media, over the announced address, on UDP.
///
/// No session and no channel is made: it does not count as a user. Used by one thread.
final class RtcProbeClient implements ProbeClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration LISTEN = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final ConsumerParameters.Identity IDENTITY = new ConsumerParameters.Identity("0", 4711, 4712);

    private final MediaEngine engine;
    private final RtpCapabilities capabilities;
    private @Nullable PeerConnectionFactory factory;

    /// Loads nothing yet.
    RtcProbeClient(MediaEngine engine, RtpCapabilities capabilities) {
        this.engine = engine;
        this.capabilities = capabilities;
    }

    @Override
    public void load() {
        // Without a device libwebrtc's default audio module aborts the JVM. This one must not be started here: then the
        // factory cannot connect it, and nothing is sent.
        factory = new PeerConnectionFactory(new HeadlessAudioDeviceModule());
    }

    @Override
    public Measured round() {
        var router = engine.openRouter();
        try (var sending = new RtcPeer(factory());
                var receiving = new RtcPeer(factory())) {
            var up = new Way(router);
            var down = new Way(router);
            try {
                return measure(router, up, down, sending, receiving);
            } finally {
                router.close(up.handle);
                router.close(down.handle);
            }
        } finally {
            router.close();
        }
    }

    private Measured measure(Router router, Way up, Way down, RtcPeer sending, RtcPeer receiving) {
        var startedNs = System.nanoTime();
        var offer = Descriptions.parse(sending.offerAudio());
        var section = offer.media().getFirst();
        var agreed = Agreement.of(section, capabilities)
                .orElseThrow(() -> new ProbeException("the node has no audio codec that libwebrtc knows", null));
        var spec = new ProducerSpec(agreed, ProducerMapping.of(agreed, capabilities));
        var producer = router.produce(up.handle, spec);
        router.connect(up.handle, Descriptions.fingerprint(offer));
        sending.accept(describe(up, "passive", section.mid(), LocalMedia.Direction.RECVONLY, agreed));

        var viewed = ConsumerParameters.of(agreed, spec.mapping(), capabilities, IDENTITY)
                .orElseThrow(() -> new IllegalStateException("the router cannot decode what it took"));
        var consumer = router.consume(down.handle, producer, viewed);
        var answer = Descriptions.parse(
                receiving.answer(describe(down, "actpass", "0", LocalMedia.Direction.SENDONLY, viewed)));
        router.connect(down.handle, Descriptions.fingerprint(answer));
        router.resume(consumer);
        up.await("to the node");
        down.await("from the node");
        var connectMs = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);

        var received = listen(receiving);
        return new Measured(connectMs, sending.roundTripMs(), received.lossPermille());
    }

    /// Waits until enough came to say something of loss.
    private static RtcPeer.Received listen(RtcPeer receiving) {
        var deadlineNs = System.nanoTime() + LISTEN.toNanos();
        while (System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(PAUSE.toNanos());
            if (Thread.interrupted()) {
                throw new ProbeException("interrupted", null);
            }
        }
        var received = receiving.received();
        if (received.packets() == 0) {
            throw new ProbeException("connected, but no media came back", null);
        }
        return received;
    }

    private static String describe(
            Way way, String setup, String mid, LocalMedia.Direction direction, RtpParameters parameters) {
        var header = new DescriptionWriter.Header(1, 1, setup);
        var media = new LocalMedia(mid, "audio", direction, parameters, List.of(), "probe");
        return DescriptionWriter.write(header, Descriptions.local(way.handle.info()), List.of(media));
    }

    private PeerConnectionFactory factory() {
        if (factory == null) {
            throw new IllegalStateException("the probe has not been loaded");
        }
        return factory;
    }

    @Override
    public void close() {
        if (factory != null) {
            factory.dispose();
            factory = null;
        }
    }

    /// A transport of the node, as the probe waits for it.
    private static final class Way implements TransportListener {
        private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
        private final TransportHandle handle;

        Way(Router router) {
            handle = router.openTransport(this, Runnable::run);
        }

        @Override
        public void onConnected() {
            connected.complete(true);
        }

        @Override
        public void onLost(Loss loss) {
            connected.completeExceptionally(new ProbeException("the transport was lost: " + loss.detail(), null));
        }

        void await(String which) {
            try {
                connected.get(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new ProbeException(
                        "no connection " + which + " at " + candidates() + " within " + CONNECT_LIMIT.toSeconds()
                                + " s",
                        e);
            } catch (ExecutionException e) {
                throw new ProbeException("no connection " + which + ": " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProbeException("interrupted", e);
            }
        }

        private String candidates() {
            return handle.info().candidates().stream()
                    .limit(1)
                    .map(IceCandidate::toSdp)
                    .toList()
                    .toString();
        }
    }
}
