package io.patchbay.aggregator.streams;

import io.micronaut.configuration.kafka.streams.ConfiguredStreamBuilder;
import io.micronaut.configuration.kafka.streams.event.BeforeKafkaStreamStart;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.patchbay.aggregator.topology.LoadTopology;
import jakarta.inject.Singleton;
import org.apache.kafka.streams.kstream.KStream;

/// Gives Micronaut Kafka Streams our topology, in the contexts that [StreamsRunner] makes and in no other.
@Factory
@Requires(bean = StreamsRunner.Setup.class)
final class LoadStreamFactory {
    @Singleton
    KStream<?, ?> loadStream(ConfiguredStreamBuilder builder, StreamsRunner.Setup setup) {
        // Objects such as our counters do not survive Micronaut's properties, which are text.
        builder.getConfiguration().putAll(setup.settings());
        return LoadTopology.build(builder, setup.parts());
    }

    @Singleton
    ApplicationEventListener<BeforeKafkaStreamStart> hook(StreamsRunner.Setup setup) {
        return event -> setup.beforeStart().accept(event.getKafkaStreams());
    }
}
