package io.patchbay.node.http;

import io.micronaut.http.HttpRequest;
import io.patchbay.node.auth.ClientAddress;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.limit.Budgets;
import io.patchbay.node.metrics.LimitMetrics;
import io.patchbay.node.metrics.LimitMetrics.RequestLimit;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/// How often WHIP and WHEP may be asked: requests of an address, judged before their token, and new sessions of a
/// channel, judged after it, so that strangers cannot use a channel's share up. Thread-safe.
@Singleton
final class WhipLimits {
    private final NodeConfig config;
    private final Timers timers;
    private final LimitMetrics metrics;
    private final Budgets<String> addresses;
    private final Budgets<String> channels;

    WhipLimits(NodeConfig config, Timers timers, LimitMetrics metrics) {
        this.config = config;
        this.timers = timers;
        this.metrics = metrics;
        var whip = config.limits().whip();
        this.addresses = new Budgets<>(whip.perMinutePerAddress());
        this.channels = new Budgets<>(whip.perMinutePerChannel());
    }

    /// Counts a request; what it has to wait if that was one too many.
    Optional<Duration> ofAddress(HttpRequest<?> request) {
        var address = ClientAddress.charged(Caller.of(request, config.http()).remoteAddress());
        return take(addresses, address, RequestLimit.WHIP_ADDRESS);
    }

    /// Counts a session of a channel that exists; what it has to wait if that was one too many.
    Optional<Duration> ofChannel(String uuid) {
        return take(channels, uuid, RequestLimit.WHIP_CHANNEL);
    }

    private Optional<Duration> take(Budgets<String> budgets, String who, RequestLimit limit) {
        long waitNs = budgets.take(who, 1, timers.nowNs());
        if (waitNs == 0) {
            return Optional.empty();
        }
        metrics.requestRefused(limit);
        return Optional.of(Duration.ofNanos(waitNs));
    }
}
