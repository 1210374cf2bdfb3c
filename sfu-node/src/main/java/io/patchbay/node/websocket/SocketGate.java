package io.patchbay.node.websocket;

import io.patchbay.node.auth.ClientAddress;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.metrics.NodeMetrics.SocketRefusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Counts sockets, all and by client address, and refuses those above the limits. Thread-safe.
public final class SocketGate {
    private static final class Count {
        private int pending;
        private int all;
    }

    private final NodeConfig.Admission limits;
    /// By who is charged, see [ClientAddress#charged].
    private final Map<String, Count> byAddress = new HashMap<>();
    private int pending;
    private int all;

    public SocketGate(NodeConfig.Admission limits) {
        this.limits = limits;
    }

    /// Lets a socket in, or says why not. Whoever is in must call [#leave].
    synchronized Optional<SocketRefusal> enter(String address) {
        var charged = ClientAddress.charged(address);
        var count = byAddress.getOrDefault(charged, new Count());
        if (pending >= limits.maxPending()) {
            return Optional.of(SocketRefusal.PENDING_TOTAL);
        }
        if (count.pending >= limits.maxPendingPerAddress()) {
            return Optional.of(SocketRefusal.PENDING_ADDRESS);
        }
        if (count.all >= limits.maxPerAddress()) {
            return Optional.of(SocketRefusal.ADDRESS);
        }
        byAddress.put(charged, count);
        pending++;
        all++;
        count.pending++;
        count.all++;
        return Optional.empty();
    }

    /// The socket waits for authentication no longer.
    synchronized void authenticated(String address) {
        pending--;
        countOf(address).pending--;
    }

    /// The socket is gone.
    ///
    /// @param wasPending whether it still waited for authentication
    synchronized void leave(String address, boolean wasPending) {
        var count = countOf(address);
        if (wasPending) {
            pending--;
            count.pending--;
        }
        all--;
        count.all--;
        if (count.all == 0) {
            byAddress.remove(ClientAddress.charged(address));
        }
    }

    /// Sockets that wait for authentication.
    public synchronized int pending() {
        return pending;
    }

    /// All sockets.
    public synchronized int all() {
        return all;
    }

    private Count countOf(String address) {
        var count = byAddress.get(ClientAddress.charged(address));
        if (count == null) {
            throw new IllegalStateException("no socket of this address is counted");
        }
        return count;
    }
}
