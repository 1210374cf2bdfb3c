package io.patchbay.aggregator.streams;

import io.patchbay.aggregator.topology.LoadTopology;
import io.patchbay.aggregator.topology.TopologyParts;
import io.patchbay.schemas.topic.TopicDefinition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TopologyDescription;

/// The topics that Kafka Streams keeps for itself: what it repartitions, and the logs of its stores. It makes them with
/// a size of segments of its own, which some brokers let nobody choose (MSK Serverless and Express): there it is
/// refused and never starts. It takes what it finds under these names, so they can be made before (ADR 0122).
final class InternalTopics {
    private static final String REPARTITION = "-repartition";

    /// Streams deletes what it has read itself.
    private static final Duration FOREVER = Duration.ofMillis(-1);

    private InternalTopics() {}

    /// All of them, with nothing said but what they are for. Each needs as many partitions as the topics that are read.
    static List<TopicDefinition> of(String applicationId, TopologyParts parts) {
        var builder = new StreamsBuilder();
        LoadTopology.build(builder, parts);
        return of(applicationId, builder.build().describe());
    }

    private static List<TopicDefinition> of(String applicationId, TopologyDescription topology) {
        return topology.subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .flatMap(node -> switch (node) {
                    case TopologyDescription.Source source ->
                        source.topicSet().stream()
                                .filter(topic -> topic.endsWith(REPARTITION))
                                .map(topic -> new TopicDefinition(applicationId + "-" + topic, false, FOREVER));
                    case TopologyDescription.Processor processor ->
                        processor.stores().stream()
                                .map(store -> new TopicDefinition(
                                        applicationId + "-" + store + "-changelog", true, Duration.ZERO));
                    default -> Stream.<TopicDefinition>empty();
                })
                .distinct()
                .toList();
    }
}
