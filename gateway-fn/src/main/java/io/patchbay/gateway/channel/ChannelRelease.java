package io.patchbay.gateway.channel;

import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.metrics.GatewayMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Has nodes close channels that nobody was told of: of attempts that another node outran, or that were given up and
/// may still have made one. The node closes it only if nobody else got its uuid (`DELETE /v1/channel`, ADR 0070), so
/// that asking is always safe; one that cannot be asked keeps an empty channel until that times out. Stock nodes know
/// no such request. Thread-safe.
final class ChannelRelease {
    /// When a node is asked after an attempt that got no answer: it may be working on it still.
    static final List<Duration> AFTER_SILENCE = List.of(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_WAITING = 2_000;

    private final UpstreamClient client;
    private final GatewayMetrics metrics;
    private final AtomicInteger waiting = new AtomicInteger();

    ChannelRelease(UpstreamClient client, GatewayMetrics metrics) {
        this.client = client;
        this.metrics = metrics;
    }

    /// The node made a channel that is not needed.
    void unneeded(UpstreamRequest made) {
        send(made, List.of());
    }

    /// The node may have made a channel, now or in a while.
    void perhapsUnneeded(UpstreamRequest made) {
        later(made, AFTER_SILENCE);
    }

    private void later(UpstreamRequest made, List<Duration> times) {
        if (times.isEmpty()) {
            return;
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            metrics.release("too-many");
            return;
        }
        client.schedule(times.getFirst(), () -> {
            waiting.decrementAndGet();
            send(made, times.subList(1, times.size()));
        });
    }

    private void send(UpstreamRequest made, List<Duration> again) {
        var release = new UpstreamRequest(made.origin(), "DELETE", "/v1/channel", made.headers(), "", TIMEOUT);
        client.send(release).thenAccept(outcome -> {
            var result = result(outcome);
            metrics.release(result);
            if (!result.equals("closed")) {
                later(made, again);
            }
        });
    }

    private static String result(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer answer
            when answer.isSuccess() ->
                new String(answer.body(), StandardCharsets.UTF_8).contains("\"closed\":true") ? "closed" : "kept";
            case Outcome.Answer _ -> "refused";
            case Outcome.ConnectFailed _, Outcome.TimedOut _, Outcome.Broken _ -> "failed";
        };
    }
}
