package io.patchbay.aggregator.streams;

import io.patchbay.schemas.topic.TopicCreator;
import java.util.List;

/// How far the topology is. Drawn: `WaitingForKafka -> MissingTopics -> Starting -> Running <-> Moving`, from any of
/// them `Failed` and back to the start, `Stopped` at the end.
public sealed interface StreamsStatus {
    /// The broker does not answer.
    record WaitingForKafka(String error) implements StreamsStatus {}

    /// Topics that somebody has to create.
    record MissingTopics(List<String> names) implements StreamsStatus {}

    /// Started for the first time, restoring its stores.
    record Starting() implements StreamsStatus {}

    /// All partitions of this instance are folded.
    record Running() implements StreamsStatus {}

    /// Partitions are moving between instances.
    record Moving() implements StreamsStatus {}

    /// Stopped by an error, about to be rebuilt.
    record Failed(String error) implements StreamsStatus {}

    /// Closed.
    record Stopped() implements StreamsStatus {}

    /// Whether rows may be older than their age says.
    default boolean isRestoring() {
        return !(this instanceof Running);
    }

    /// For people: what is the matter and what to do.
    default String describe() {
        return switch (this) {
            case WaitingForKafka(var error) -> "Kafka does not answer (" + error + "); trying again";
            case MissingTopics(var names) -> TopicCreator.explain(names);
            case Starting() -> "starting, stores are being restored";
            case Running() -> "running";
            case Moving() -> "partitions are moving between instances";
            case Failed(var error) -> "topology failed (" + error + "); starting again";
            case Stopped() -> "stopped";
        };
    }
}
