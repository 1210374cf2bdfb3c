package io.patchbay.gateway.table;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.Origin;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks the aggregators. One of them is preferred until it fails; whoever notices moves on to the next.
/// Thread-safe.
public final class AggregatorClient {
    private final List<Origin> origins;
    private final List<Header> headers;
    private final UpstreamClient client;
    private final AtomicInteger preferred = new AtomicInteger();

    public AggregatorClient(GatewayConfig.Aggregator config, UpstreamClient client) {
        this.origins = config.urls().stream().map(Origin::of).toList();
        this.headers = config.token()
                .map(token -> List.of(
                        new Header("Authorization", "Bearer " + new String(token.bytes(), StandardCharsets.UTF_8))))
                .orElse(List.of());
        this.client = client;
    }

    /// Whether there is anybody to ask.
    public boolean isConfigured() {
        return !origins.isEmpty();
    }

    /// Asks the preferred aggregator.
    public CompletionStage<Outcome> get(String target, List<Header> more, Duration timeout) {
        var all = new java.util.ArrayList<>(headers);
        all.addAll(more);
        return client.send(UpstreamRequest.get(origins.get(index()), target, all, timeout));
    }

    /// Sends one event to the preferred aggregator, which writes it to Kafka.
    public CompletionStage<Outcome> post(String target, String body, Duration timeout) {
        var all = new java.util.ArrayList<>(headers);
        all.add(new Header("Content-Type", "application/json"));
        return client.send(new UpstreamRequest(origins.get(index()), "POST", target, all, body, timeout));
    }

    /// Moves on to the next aggregator.
    ///
    /// @param failed the one that failed, as [#preferred] named it: if somebody moved on already, nothing happens
    public void failOver(int failed) {
        preferred.compareAndSet(failed, failed + 1);
    }

    /// A ticket for [#failOver].
    public int preferred() {
        return preferred.get();
    }

    /// Host and port of the preferred aggregator, for people.
    public String name() {
        return origins.isEmpty() ? "" : origins.get(index()).authority();
    }

    /// How many there are.
    public int size() {
        return origins.size();
    }

    private int index() {
        return Math.floorMod(preferred.get(), origins.size());
    }
}
