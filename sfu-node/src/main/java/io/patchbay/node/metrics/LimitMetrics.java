package io.patchbay.node.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.node.forwarding.ForwardingListener;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// What limits refused, as far as sockets and channels do not count it already. Thread-safe.
public final class LimitMetrics implements ForwardingListener {
    /// Which limit an HTTP request met.
    public enum RequestLimit {
        /// Its body is longer than `SFU_MAX_BODY_BYTES`.
        BODY,
        /// Its address asks WHIP and WHEP too often.
        WHIP_ADDRESS,
        /// Its channel gets too many WHIP and WHEP sessions.
        WHIP_CHANNEL
    }

    static final String REQUESTS_REFUSED = "sfu.requests.refused";
    static final String PUBLICATIONS_REFUSED = "sfu.publications.refused";
    static final String HANDSHAKES_REFUSED = "sfu.dtls.handshakes.refused";

    private final MeterRegistry registry;
    private final MediaMetrics media;

    /// @param media told of links that end
    public LimitMetrics(MeterRegistry registry, MediaMetrics media) {
        this.registry = registry;
        this.media = media;
        for (var limit : RequestLimit.values()) {
            registry.counter(REQUESTS_REFUSED, "limit", label(limit));
        }
        for (var limit : PublicationLimit.values()) {
            registry.counter(PUBLICATIONS_REFUSED, "limit", label(limit));
        }
    }

    /// Connects the counter of handshakes; called once.
    public void bind(LongSupplier handshakesRefused) {
        FunctionCounter.builder(HANDSHAKES_REFUSED, registry, _ -> handshakesRefused.getAsLong())
                .register(registry);
    }

    public void requestRefused(RequestLimit limit) {
        registry.counter(REQUESTS_REFUSED, "limit", label(limit)).increment();
    }

    @Override
    public void publicationsRefused(PublicationLimit limit, int count) {
        registry.counter(PUBLICATIONS_REFUSED, "limit", label(limit)).increment(count);
    }

    @Override
    public void linkClosed(Duration life) {
        media.connectionClosed(life);
    }

    private static String label(Enum<?> limit) {
        return limit.name().toLowerCase(Locale.ROOT);
    }
}
