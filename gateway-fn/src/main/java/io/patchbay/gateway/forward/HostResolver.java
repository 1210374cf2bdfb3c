package io.patchbay.gateway.forward;

import io.patchbay.gateway.config.AllowedAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Turns host names into addresses off the event loops (the JDK's resolver blocks, and caches for 30 s). Refuses
/// addresses that no request may go to, so that a name cannot lead to a metadata service. Thread-safe.
final class HostResolver {
    private HostResolver() {}

    static CompletionStage<InetAddress> resolve(String host) {
        var literal = AllowedAddresses.literal(host);
        if (literal.isPresent()) {
            return checked(literal.get());
        }
        var found = new CompletableFuture<InetAddress>();
        Thread.ofVirtual().name("resolve").start(() -> {
            try {
                var address = InetAddress.getByName(host);
                checked(address).whenComplete((value, error) -> complete(found, value, error));
            } catch (UnknownHostException e) {
                found.completeExceptionally(e);
            }
        });
        return found;
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
