package io.patchbay.gateway.forward;

import io.patchbay.gateway.config.AllowedAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Turns host names into addresses off the event loops (the JDK's resolver blocks, and caches for 30 s). Refuses
/// addresses that no request may go to, so that a name cannot lead to a metadata service. Thread-safe.
///
/// A lookup that hangs holds its thread for seconds. It is a platform thread: a virtual one would hold one of the few
/// that carry all others. However many ask for a name, it is looked up once at a time, so that names nobody answers
/// for take one thread each.
final class HostResolver {
    /// Names that are looked up at one time.
    static final int MAX_THREADS = 64;

    private static final HostResolver SYSTEM = new HostResolver(
            InetAddress::getByName,
            new ThreadPoolExecutor(
                    0,
                    MAX_THREADS,
                    10,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().daemon().name("resolve-", 0).factory()));

    private final Names names;
    private final Executor threads;
    private final Map<String, CompletableFuture<InetAddress>> underWay = new ConcurrentHashMap<>();

    /// Who knows addresses of names. May block.
    @FunctionalInterface
    interface Names {
        InetAddress find(String host) throws UnknownHostException;
    }

    /// @param threads may refuse a task
    HostResolver(Names names, Executor threads) {
        this.names = names;
        this.threads = threads;
    }

    /// As the system knows the name.
    static CompletionStage<InetAddress> resolve(String host) {
        return SYSTEM.find(host);
    }

    CompletionStage<InetAddress> find(String host) {
        var literal = AllowedAddresses.literal(host);
        if (literal.isPresent()) {
            return checked(literal.get());
        }
        var fresh = new CompletableFuture<InetAddress>();
        var running = underWay.putIfAbsent(host, fresh);
        if (running != null) {
            return running;
        }
        try {
            threads.execute(() -> lookUp(host, fresh));
        } catch (RejectedExecutionException e) {
            underWay.remove(host);
            fresh.completeExceptionally(new UnknownHostException("too many names are being looked up"));
        }
        return fresh;
    }

    private void lookUp(String host, CompletableFuture<InetAddress> found) {
        try {
            var address = names.find(host);
            underWay.remove(host);
            checked(address).whenComplete((value, error) -> complete(found, value, error));
        } catch (UnknownHostException | RuntimeException e) {
            underWay.remove(host);
            found.completeExceptionally(e);
        }
    }

    private static CompletionStage<InetAddress> checked(InetAddress address) {
        return AllowedAddresses.isNeverAllowed(address)
                ? CompletableFuture.failedFuture(
                        new UnknownHostException("link-local, multicast and wildcard addresses are not allowed"))
                : CompletableFuture.completedFuture(address);
    }

    private static void complete(CompletableFuture<InetAddress> future, InetAddress value, Throwable error) {
        if (error != null) {
            future.completeExceptionally(error);
        } else {
            future.complete(value);
        }
    }
}
