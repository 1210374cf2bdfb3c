package io.patchbay.gateway.forward;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Connections that wait for their next request, by where they lead. Bounded, and what nobody needed for long is
/// closed: at an origin that is asked when it is asked, at all others about as often, since a node that left is not
/// asked again. Times are of a monotonic clock. Owned by one event loop.
final class IdleConnections {
    static final int MAX_PER_ORIGIN = 64;
    static final int MAX_ORIGINS = 4_096;
    static final long MAX_IDLE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Map<Origin, ArrayDeque<Idle>> byOrigin = new HashMap<>();
    private long sweptNs;

    private record Idle(Channel channel, long sinceNs) {}

    IdleConnections(long nowNs) {
        this.sweptNs = nowNs;
    }

    /// Keeps a connection, or closes it where there is no use or no room for it.
    void put(Origin origin, Channel channel, long nowNs) {
        sweep(nowNs);
        if (!channel.isActive() || isFull(origin)) {
            Connections.close(channel);
            return;
        }
        byOrigin.computeIfAbsent(origin, _ -> new ArrayDeque<>()).addLast(new Idle(channel, nowNs));
    }

    /// The connection used last, so that those not needed grow old and go; null if there is none.
    @Nullable
    Channel take(Origin origin, long nowNs) {
        var channels = byOrigin.get(origin);
        if (channels == null) {
            return null;
        }
        closeOld(channels, nowNs);
        while (!channels.isEmpty()) {
            var channel = channels.removeLast().channel();
            if (channel.isActive()) {
                return channel;
            }
        }
        byOrigin.remove(origin);
        return null;
    }

    /// Origins that are remembered.
    int origins() {
        return byOrigin.size();
    }

    void closeAll() {
        byOrigin.values().forEach(channels -> channels.forEach(entry -> Connections.close(entry.channel())));
        byOrigin.clear();
    }

    private boolean isFull(Origin origin) {
        var channels = byOrigin.get(origin);
        return channels == null ? byOrigin.size() >= MAX_ORIGINS : channels.size() >= MAX_PER_ORIGIN;
    }

    private void sweep(long nowNs) {
        if (nowNs - sweptNs < MAX_IDLE_NS) {
            return;
        }
        sweptNs = nowNs;
        byOrigin.values().removeIf(channels -> {
            closeOld(channels, nowNs);
            return channels.isEmpty();
        });
    }

    private static void closeOld(ArrayDeque<Idle> channels, long nowNs) {
        while (!channels.isEmpty() && nowNs - channels.getFirst().sinceNs() > MAX_IDLE_NS) {
            Connections.close(channels.removeFirst().channel());
        }
    }
}
