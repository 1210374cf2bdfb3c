package io.patchbay.gateway.forward;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// A small HTTP/1.1 client on the server's own event loops (ADR 0012): a request that came in on a loop goes out
/// on the
/// same one. Pools connections, follows no redirect, bounds every answer in size and time, and retries once by
/// itself
/// where a pooled connection turns out to be closed. Thread-safe.
public final class UpstreamClient implements AutoCloseable {
    /// A session is worth a round trip when a connection is made anew; the JDK would keep 20,480 of them for a day, of
    /// nodes that left too.
    private static final int TLS_SESSIONS = 1_000;

    private static final int TLS_SESSION_LIFE_S = 3_600;

    private final List<LoopPool> pools;
    private final AtomicInteger next = new AtomicInteger();

    /// Believes servers as this JVM does.
    ///
    /// @param loops the event loops to run on; not owned
    /// @param maxResponseBytes larger answers are [Outcome.Broken]
    public UpstreamClient(EventLoopGroup loops, int maxResponseBytes) {
        this(loops, maxResponseBytes, null);
    }

    /// @param trusted whom to believe; null: whom this JVM does
    public UpstreamClient(EventLoopGroup loops, int maxResponseBytes, @Nullable TrustManager trusted) {
        var byLoop = new ArrayList<LoopPool>();
        var ssl = ssl(trusted);
        for (var executor : loops) {
            byLoop.add(new LoopPool((EventLoop) executor, ssl, maxResponseBytes));
        }
        pools = List.copyOf(byLoop);
    }

    /// Believes others from now on. Requests that are under way go on; no other goes out on a connection that was made
    /// before, nor in a TLS session of then, since neither would ask whom to believe.
    public void trust(TrustManager trusted) {
        var ssl = ssl(trusted);
        pools.forEach(pool -> pool.loop().execute(() -> pool.use(ssl)));
    }

    private static SslContext ssl(@Nullable TrustManager trusted) {
        try {
            var builder = SslContextBuilder.forClient()
                    .endpointIdentificationAlgorithm("HTTPS")
                    .sessionCacheSize(TLS_SESSIONS)
                    .sessionTimeout(TLS_SESSION_LIFE_S);
            return (trusted == null ? builder : builder.trustManager(trusted)).build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JVM has no working TLS", e);
        }
    }

    /// Sends a request. The stage never fails: what goes wrong is an [Outcome]. It completes on an event loop, so
    /// whatever follows must not block.
    public CompletionStage<Outcome> send(UpstreamRequest request) {
        var result = new CompletableFuture<Outcome>();
        var exchange = new Exchange(request, result);
        for (var pool : pools) {
            if (pool.loop().inEventLoop()) {
                pool.start(exchange);
                return result;
            }
        }
        var pool = pools.get(Math.floorMod(next.getAndIncrement(), pools.size()));
        pool.loop().execute(() -> pool.start(exchange));
        return result;
    }

    /// Runs a task of a request that the caller's loop has just read: at once, or if the loop stood still, as soon as
    /// it knows which connections were closed meanwhile.
    public void whenCaughtUp(Runnable task) {
        for (var pool : pools) {
            if (pool.loop().inEventLoop()) {
                pool.whenCaughtUp(task);
                return;
            }
        }
        task.run();
    }

    /// Runs a task in a while: on the loop of the caller if it is one, else on any.
    public void schedule(Duration delay, Runnable task) {
        var loop = pools.stream()
                .map(LoopPool::loop)
                .filter(EventLoop::inEventLoop)
                .findFirst()
                .orElseGet(() -> pools.get(Math.floorMod(next.getAndIncrement(), pools.size()))
                        .loop());
        var _ = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        pools.forEach(pool -> pool.loop().execute(pool::closeAll));
    }
}
