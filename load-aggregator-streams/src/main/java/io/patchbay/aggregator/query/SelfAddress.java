package io.patchbay.aggregator.query;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/// Under which `host:port` other instances reach this one. Known once the HTTP server listens. Thread-safe.
public final class SelfAddress {
    private final AtomicReference<@Nullable HostInfo> host = new AtomicReference<>();

    /// Tells it, once.
    ///
    /// @param hostAndPort `host:port`
    public void set(String hostAndPort) {
        host.set(HostInfo.buildFromEndpoint(hostAndPort));
    }

    /// Where this instance is.
    ///
    /// @throws IllegalStateException before [#set]
    public HostInfo host() {
        var known = host.get();
        if (known == null) {
            throw new IllegalStateException("asked for the own address before the server listens");
        }
        return known;
    }

    /// `host:port`.
    public String text() {
        return host().host() + ":" + host().port();
    }
}
