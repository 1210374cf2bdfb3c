package io.patchbay.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.broker.junit.KafkaExtension;
import io.patchbay.schemas.topic.TopicDefinition;
import io.patchbay.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
class EmbeddedBrokerIT {

    @Test
    void shouldHaveEveryTopicInThreePartitions(KafkaBroker broker) throws Exception {
        var names = Topics.all().stream().map(TopicDefinition::name).toList();

        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var topics = admin.describeTopics(names).allTopicNames().get();

            assertThat(topics).containsOnlyKeys(names);
            assertThat(topics.values())
                    .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(3));
        }
    }

    @Test
    void shouldSpreadKeysOverThePartitionsAndReadThemBack(KafkaBroker broker) throws Exception {
        var keys = IntStream.range(0, 50).mapToObj(i -> "node-" + i).toList();

        var partitions = produce(broker.bootstrapServers(), Topics.HEARTBEATS, keys);

        assertThat(partitions).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(consume(broker.bootstrapServers(), Topics.HEARTBEATS, keys.size()))
                .containsAll(keys);
    }

    @Test
    void shouldKeepAddressAndRecordsThroughAnOutage(KafkaBroker broker) throws Exception {
        produce(broker.bootstrapServers(), Topics.DECISIONS, List.of("before"));
        var address = broker.bootstrapServers();

        broker.stop();
        broker.start();

        assertThat(broker.bootstrapServers()).isEqualTo(address);
        produce(address, Topics.DECISIONS, List.of("after"));
        assertThat(consume(address, Topics.DECISIONS, 2)).containsExactlyInAnyOrder("before", "after");
    }

    @Test
    void shouldKeepRecordsBetweenTwoRunsOnOneFolder(@TempDir Path folder) throws Exception {
        try (var first = EmbeddedBroker.keeping(folder, FreePorts.take(1).getFirst())) {
            first.createTopics(1);
            produce(first.bootstrapServers(), Topics.PICKS, List.of("kept"));
        }

        try (var second = EmbeddedBroker.keeping(folder, FreePorts.take(1).getFirst())) {
            second.createTopics(1);

            assertThat(consume(second.bootstrapServers(), Topics.PICKS, 1)).containsExactly("kept");
        }
    }

    private static Set<Integer> produce(String bootstrap, String topic, List<String> keys) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all");
        var partitions = new HashSet<Integer>();
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (var key : keys) {
                partitions.add(producer.send(new ProducerRecord<>(topic, key, "value"))
                        .get()
                        .partition());
            }
        }
        return partitions;
    }

    private static Set<String> consume(String bootstrap, String topic, int atLeast) {
        var config = Map.<String, Object>of(
                "bootstrap.servers", bootstrap, "group.id", "test-" + topic, "auto.offset.reset", "earliest");
        var keys = new TreeSet<String>();
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (keys.size() < atLeast && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> keys.add(record.key()));
            }
        }
        return keys;
    }
}
