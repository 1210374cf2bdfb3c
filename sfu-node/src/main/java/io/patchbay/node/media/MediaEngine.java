package io.patchbay.node.media;

import io.patchbay.node.dtls.DtlsIdentity;
import io.patchbay.node.dtls.DtlsServer;
import io.patchbay.node.ice.IceCandidate;
import io.patchbay.node.ice.IceProtocol;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/// The media plane of a node: its loops, its certificate, and the door for control code. Thread-safe.
public final class MediaEngine implements AutoCloseable {
    private static final long JOIN_MS = 5_000;

    private final MediaSettings settings;
    private final SecureRandom random = new SecureRandom();
    private final DtlsServer dtls;
    private final List<MediaLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Integer> boundPorts = new HashSet<>();
    private final AtomicIntegerArray routersByLoop;
    private final AtomicInteger nextLoop = new AtomicInteger();

    private MediaEngine(MediaSettings settings, Clock clock) {
        this.settings = settings;
        this.dtls = new DtlsServer(
                DtlsIdentity.create(random, Instant.now(clock)), random, settings.maxHandshakes(), settings.profiles());
        this.routersByLoop = new AtomicIntegerArray(settings.loops());
    }

    /// Binds the ports and starts the loops.
    ///
    /// @param onFailure told when a bug ended a loop, which has taken its calls with it: the node should stop
    /// @throws java.io.UncheckedIOException naming the range when a port cannot be had
    public static MediaEngine start(MediaSettings settings, Clock clock, Consumer<Throwable> onFailure) {
        var engine = new MediaEngine(settings, clock);
        var originNs = System.nanoTime();
        for (int i = 0; i < settings.loops(); i++) {
            var port = NioPort.bind(settings.bindAddress(), settings.minPort(), settings.maxPort(), settings.withTcp());
            var loop = new MediaLoop(
                    port,
                    new MediaCounters(),
                    () -> System.nanoTime() - originNs,
                    () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()),
                    onFailure);
            engine.loops.add(loop);
            engine.boundPorts.add(port.port());
            engine.threads.add(Thread.ofPlatform().name("media-" + i).start(loop));
        }
        return engine;
    }

    /// UDP (and TCP) ports of the loops.
    public List<Integer> ports() {
        return loops.stream().map(loop -> loop.port().port()).toList();
    }

    /// Counters of the loops.
    public List<MediaCounters> counters() {
        return loops.stream().map(MediaLoop::counters).toList();
    }

    /// Datagrams that the system dropped since the start because a loop did not read in time.
    public long receiveOverflows() {
        return ReceiveOverflows.of(boundPorts);
    }

    /// The DTLS server, to warm it up.
    public DtlsServer dtls() {
        return dtls;
    }

    /// Opens the router of a channel on the loop that has the fewest.
    public Router openRouter() {
        int best = Math.floorMod(nextLoop.getAndIncrement(), loops.size());
        for (int i = 0; i < loops.size(); i++) {
            best = routersByLoop.get(i) < routersByLoop.get(best) ? i : best;
        }
        routersByLoop.incrementAndGet(best);
        int chosen = best;
        return new Router(this, loops.get(chosen), () -> routersByLoop.decrementAndGet(chosen));
    }

    List<MediaLoop> loops() {
        return List.copyOf(loops);
    }

    TransportSettings transportSettings() {
        return settings.transport();
    }

    SecureRandom random() {
        return random;
    }

    List<IceCandidate> candidates(MediaLoop loop) {
        var port = loop.port().port();
        var candidates = new ArrayList<IceCandidate>();
        candidates.add(IceCandidate.host(IceProtocol.UDP, settings.announcedAddress(), port, 0));
        if (settings.withTcp()) {
            candidates.add(IceCandidate.host(IceProtocol.TCP, settings.announcedAddress(), port, 1));
        }
        return candidates;
    }

    /// Stops the loops and closes the ports; blocks until they are.
    @Override
    public void close() {
        loops.forEach(MediaLoop::stop);
        for (var thread : threads) {
            try {
                thread.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
