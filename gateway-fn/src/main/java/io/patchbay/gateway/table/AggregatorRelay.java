package io.patchbay.gateway.table;

import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.publish.Event;
import io.patchbay.gateway.publish.EventPublisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// Takes events to Kafka by way of an aggregator (`POST /v1/records/<topic>`). Thread-safe.
public final class AggregatorRelay implements EventPublisher.Relay {
    /// As long as one attempt at a node: an event goes out beside it.
    private static final Duration TIMEOUT = Duration.ofMillis(700);

    private final AggregatorClient aggregators;

    public AggregatorRelay(AggregatorClient aggregators) {
        this.aggregators = aggregators;
    }

    @Override
    public CompletionStage<String> send(Event event) {
        return aggregators
                .post("/v1/records/" + event.topic(), new String(event.value(), StandardCharsets.UTF_8), TIMEOUT)
                .thenApply(AggregatorRelay::problem);
    }

    @Override
    public void close() {
        // What is under way is bounded by its own time.
    }

    private static String problem(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer answer when answer.isSuccess() -> "";
            case Outcome.Answer answer -> "the aggregator answered " + answer.status();
            case Outcome.ConnectFailed(var reason) -> "no connection to the aggregator: " + reason;
            case Outcome.TimedOut() -> "no answer of the aggregator in time";
            case Outcome.Broken(var reason) -> "broken answer of the aggregator: " + reason;
        };
    }
}
