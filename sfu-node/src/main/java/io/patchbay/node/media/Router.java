package io.patchbay.node.media;

import io.patchbay.node.dtls.Fingerprint;
import io.patchbay.node.ice.IceCredentials;
import io.patchbay.node.ortc.RtpParameters;
import java.util.UUID;
import java.util.concurrent.Executor;

/// The forwarding of one channel, on one loop. Its methods may be called on any thread; they send commands to the loop
/// and do not wait for it. Commands of one caller are carried out in order.
public final class Router {
    private final MediaEngine engine;
    private final MediaLoop loop;
    private final Runnable onClose;

    Router(MediaEngine engine, MediaLoop loop, Runnable onClose) {
        this.engine = engine;
        this.loop = loop;
        this.onClose = onClose;
    }

    /// Opens a transport. The peer can reach it as soon as it knows its [TransportInfo].
    ///
    /// @param control where the listener is called; must not block the caller
    public TransportHandle openTransport(TransportListener listener, Executor control) {
        var info = new TransportInfo(
                UUID.randomUUID().toString(),
                IceCredentials.create(engine.random()),
                engine.candidates(loop),
                engine.dtls().fingerprint().value());
        var owner = new Transport.Owner(this, listener, control);
        var transport = new Transport(loop, info, engine.transportSettings(), owner);
        command(transport, () -> loop.register(transport));
        return new TransportHandle(info, transport, engine.random());
    }

    /// Lets a peer with this certificate shake hands on the transport. Later calls change nothing.
    ///
    /// @throws IllegalArgumentException if the fingerprint is none of SHA-256
    public void connect(TransportHandle handle, String fingerprint) {
        var expected = new Fingerprint(fingerprint);
        command(handle.transport(), () -> handle.transport().connect(engine.dtls(), expected));
    }

    /// Begins to receive a stream of the transport's peer.
    ///
    /// @throws IllegalArgumentException if the peer sends as many streams as it may
    public ProducerHandle produce(TransportHandle handle, ProducerSpec spec) {
        handle.claimProducer();
        var producer = new Producer(
                UUID.randomUUID().toString(), spec, handle.transport().uplink());
        command(handle.transport(), () -> handle.transport().uplink().add(producer));
        return new ProducerHandle(producer);
    }

    /// Prepares to send a producer to the transport's peer; nothing is sent before [#resume].
    ///
    /// @param parameters what the viewer was told
    /// @throws IllegalArgumentException if an SSRC of theirs was used before on this transport, also by a
    ///     consumer that is closed; see [TransportHandle#newSsrc]
    public ConsumerHandle consume(TransportHandle handle, ProducerHandle producer, RtpParameters parameters) {
        handle.claim(parameters);
        var consumer = new Consumer(
                UUID.randomUUID().toString(),
                producer.producer(),
                parameters,
                handle.transport().downlink(),
                engine.random());
        command(handle.transport(), () -> {
            if (!handle.transport().isClosed()) {
                handle.transport().downlink().add(consumer);
                producer.producer().add(consumer);
            }
        });
        return new ConsumerHandle(consumer, handle);
    }

    /// The viewer is ready for the consumer.
    public void resume(ConsumerHandle handle) {
        command(handle.transport().transport(), () -> handle.consumer().announced(loop.nowNs()));
    }

    /// What the viewer wishes.
    public void want(ConsumerHandle handle, boolean wanted) {
        command(handle.transport().transport(), () -> handle.consumer().wanted(wanted, loop.nowNs()));
    }

    /// What the transport's peer says it can take, bit/s.
    public void limit(TransportHandle handle, long bps) {
        command(handle.transport(), () -> handle.transport().downlink().limit(bps));
    }

    /// Whether packets of the producer are forwarded.
    public void pause(ProducerHandle handle, boolean paused) {
        command(handle.producer().transport(), () -> handle.producer().pause(paused));
    }

    /// Ends a consumer.
    public void close(ConsumerHandle handle) {
        loop.end(
                handle.transport().transport(),
                () -> remove(handle.consumer(), handle.transport().transport()));
    }

    /// Ends a producer; its consumers are closed by whoever opened them.
    public void close(TransportHandle owner, ProducerHandle handle) {
        owner.releaseProducer();
        loop.end(owner.transport(), () -> owner.transport().uplink().remove(handle.producer()));
    }

    /// Ends a transport.
    public void close(TransportHandle handle) {
        loop.end(handle.transport(), () -> handle.transport().close());
    }

    /// Ends what is left of its transports and gives the loop's place back.
    public void close() {
        loop.end(() -> loop.closeAllOf(this));
        onClose.run();
    }

    private static void remove(Consumer consumer, Transport transport) {
        consumer.producer.remove(consumer);
        transport.downlink().remove(consumer);
    }

    private void command(Transport owner, Runnable command) {
        if (!loop.execute(owner, command)) {
            throw new IllegalStateException("the media loop does not take commands: it is stopped or overloaded");
        }
    }
}
